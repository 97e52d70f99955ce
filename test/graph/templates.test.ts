import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../../src/cli/library.ts";
import { applyCommand } from "../../src/graph/commands.ts";
import { compile } from "../../src/graph/compile.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import { type Plan, type PlanStep, planNodes } from "../../src/graph/plan.ts";
import { registry } from "../../src/nodes/registry.ts";
import { runLocal } from "../../src/runtime/run-local.ts";

/** What the templates that show subgraphs, carried pairs and loops in loops claim. */

async function shipped(): Promise<FileLibrary> {
  const library = new FileLibrary();
  for (const folder of ["public/models", "public/samples"]) await library.addFolder(folder);
  return library;
}
function open(name: string): GraphDocument {
  const parsed = parseDocument(readFileSync(`examples/${name}.json`, "utf8"), registry);
  if (!parsed.ok) throw new Error(parsed.diagnostics[0]!.message);
  return parsed.value;
}
async function planOf(document: GraphDocument): Promise<Plan> {
  const assets = new Set(JSON.stringify(document).match(/[0-9a-f]{64}/g));
  const plan = compile(document, registry, { cards: (await shipped()).cards, assets });
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return plan.value;
}
const keysOf = (plan: Plan): string[] => [...planNodes(plan.steps)].map(({ key }) => key).toSorted();
const change = (document: GraphDocument, id: string, params: Record<string, number>): GraphDocument => {
  const result = applyCommand(document, { type: "setParams", id, params }, registry);
  if (!result.ok) throw new Error(result.diagnostics[0]!.message);
  return result.value;
};

describe("a sampler as one node, used twice", () => {
  it("runs the same when both are unpacked", async () => {
    const document = open("restore-twice");
    const flat = ["once", "again"].reduce((so, id) => {
      const result = applyCommand(so, { type: "unpackSubgraph", id }, registry);
      if (!result.ok) throw new Error(result.diagnostics[0]!.message);
      return result.value;
    }, document);
    expect(Object.keys(flat.graphs)).toEqual(["main"]);
    expect(keysOf(await planOf(flat))).toEqual(keysOf(await planOf(document)));
  });
});

describe("an average over noise, by a loop in a loop", () => {
  it("restores once an outer iteration, and what depends on neither loop runs before both", async () => {
    const { steps } = await planOf(open("average-of-restorations"));
    const outline = (step: PlanStep): string =>
      step.kind === "node" ? step.id : `${step.start.id}[${step.body.map(outline).join(" ")}]`;
    expect(steps.map(outline).find((line) => line.startsWith("outer"))).toMatch(
      /^outerStart\[noise addNoise loopStart\[unetStep rddm\] (mean one|one mean)\]$/,
    );
  });

  it("the mean is nearer to the photo than its samples are on average", async () => {
    const library = await shipped();
    const small = change(change(open("average-of-restorations"), "photo", { width: 48, height: 48 }), "samples", {
      count: 3,
    });
    const result = await runLocal(small, { registry, cards: library.cards, assets: library.source });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const data = async (wire: string, step?: number) =>
      ((await result.value(wire, step)) as { data: Float32Array }).data;
    const photo = await data("photo.image");
    const error = (of: Float32Array) => of.reduce((sum, value, i) => sum + (value - photo[i]!) ** 2, 0) / of.length;
    // The running mean at step k is that of k + 1 samples, so the samples can be read off it.
    const means = [await data("mean.tensor", 0), await data("mean.tensor", 1), await data("mean.tensor", 2)];
    const samples = means.map((mean, k) =>
      k === 0 ? mean : mean.map((value, i) => (k + 1) * value - k * means[k - 1]![i]!),
    );
    const average = samples.reduce((sum, sample) => sum + error(sample), 0) / 3;
    expect(error(means[2]!)).toBeLessThan(average);
    expect(new Set(samples.map((sample) => error(sample))).size).toBe(3);
    expect(error(await data("outerEnd.x"))).toBe(error(means[2]!));
  });
});

describe("a multistep sampler with history", () => {
  it("extrapolates from the last two predictions, from the second step on", async () => {
    const library = await shipped();
    const small = change(change(open("multistep-with-history"), "timesteps", { count: 3 }), "noise", { batch: 1 });
    const result = await runLocal(small, { registry, cards: library.cards, assets: library.source });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const data = async (wire: string, step: number) =>
      ((await result.value(wire, step)) as { data: Float32Array }).data;
    for (const head of ["residual", "noise"]) {
      const now = [await data(`unetStep.${head}`, 0), await data(`unetStep.${head}`, 1)];
      const ahead = [await data(`${head}Ahead/ahead.tensor`, 0), await data(`${head}Ahead/ahead.tensor`, 1)];
      expect(ahead[0]).toEqual(now[0]);
      const expected = now[1]!.map((value, i) => value + 0.5 * (value - now[0]![i]!));
      expect(Math.max(...expected.map((value, i) => Math.abs(value - ahead[1]![i]!)))).toBeLessThan(1e-5);
    }
  });
});

describe("fresh noise in the first half only", () => {
  it("runs each sampler, and draws noise, only where it is its turn", async () => {
    const library = await shipped();
    const small = change(change(open("noise-while-coarse"), "timesteps", { count: 4 }), "noise", { batch: 1 });
    const result = await runLocal(small, { registry, cards: library.cards, assets: library.source });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const ran = (id: string) => result.summary.nodes[id]!.ran;
    expect([ran("unetStep"), ran("ancestral"), ran("z"), ran("deterministic")]).toEqual([4, 2, 2, 2]);
  });
});
