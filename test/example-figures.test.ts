import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../src/cli/library.ts";
import type { Tensor } from "../src/expression/tensor.ts";
import { applyCommand } from "../src/graph/commands.ts";
import { parseDocument } from "../src/graph/document-io.ts";
import { registry } from "../src/nodes/registry.ts";
import type { Metric } from "../src/nodes/values.ts";
import { runLocal } from "../src/runtime/run-local.ts";

/** Figures that the paragraphs of templates name. */

async function ran(name: string, steps?: number) {
  const parsed = parseDocument(readFileSync(`examples/${name}.json`, "utf8"), registry);
  if (!parsed.ok) throw new Error(`${name} does not open`);
  const fewer = applyCommand(
    parsed.value,
    { type: "setParams", id: "timesteps", params: { count: steps ?? 1 } },
    registry,
  );
  const library = new FileLibrary();
  for (const folder of ["public/models", "public/samples"]) await library.addFolder(folder);
  const document = steps && fewer.ok ? fewer.value : parsed.value;
  const result = await runLocal(document, { registry, cards: library.cards, assets: library.source });
  if (!result.ok || !result.summary.ok) throw new Error(`${name} does not run`);
  const figure = (node: string, row: number): number => (result.summary.metrics[node] as readonly Metric[])[row]!.value;
  return { result, figure };
}

describe("the figures that templates name", () => {
  it("noise that can be checked: PyTorch's numbers, 14.15 dB, and 20.17 dB where photons are few", async () => {
    const { result, figure } = await ran("noise-you-can-check");
    expect(await result.value("same.max")).toBeLessThan(2e-6);
    expect(figure("gaussianPsnr", 0)).toBeCloseTo(20 * Math.log10(255 / 50), 1);
    expect(figure("photonsPsnr", 0)).toBeCloseTo(20 * Math.log10(255 / 50 / Math.sqrt(0.25)), 1);
  });

  it("a network written as formulas: near mean 0.2 and deviation 0.25, nearer with more steps", async () => {
    const off = async (steps: number) => {
      const { figure } = await ran("formula-network", steps);
      expect(Math.abs(figure("figures", 0) - 0.2)).toBeLessThan(0.01);
      return Math.abs(figure("figures", 1) - 0.25);
    };
    const [few, many] = [await off(15), await off(60)];
    expect(many).toBeLessThan(0.015);
    expect(many).toBeLessThan(few / 2);
  });

  it("where a face is invented: nowhere but in the hole", async () => {
    const { result } = await ran("where-invented", 2);
    const [std, mask] = (await Promise.all([result.value("ensemble.std"), result.value("mask.mask")])) as [
      Tensor,
      Tensor,
    ];
    const inHole = [...std.data].filter((_, i) => mask.data[i % mask.data.length] === 1);
    const outside = [...std.data].filter((_, i) => mask.data[i % mask.data.length] === 0);
    expect(Math.max(...outside)).toBeLessThan(1e-6);
    expect(Math.max(...inHole)).toBeGreaterThan(0.05);
  });
});
