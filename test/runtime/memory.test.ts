import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Step } from "../../src/diffusion/path.ts";
import type { GraphDocument, Json } from "../../src/graph/document.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { type LocalRun, runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";
import { liveBytesAtMost } from "./liveness.ts";

const folder = new URL("../fixtures/tiny-unet/", import.meta.url);
const card = JSON.parse(readFileSync(new URL("model.json", folder), "utf8")) as ModelCard;
const file = new Uint8Array(readFileSync(new URL("model.onnx", folder)));
const asset = { name: "tiny", sha256: sha256Hex(file), bytes: file.length };

/** Restoration by a network, or generation by formulas; `seed` makes it another run. */
function graph(size: number, count: number, options: { network: boolean; seed?: number }): GraphDocument {
  const side = { width: size, height: size };
  const model: Record<string, Json> = options.network ? { model: asset } : {};
  return documentOf(
    {
      input: ["noise", { seed: 5, ...side }],
      noise: ["noise", { seed: options.seed ?? 7, ...side }],
      residuals: ["residualSchedule"],
      noises: ["noiseSchedule"],
      path: ["diffusionPath"],
      times: ["timesteps", { count }],
      start: ["loopStart"],
      x_T: ["addNoise"],
      net: [options.network ? "model" : "formulaModel", model],
      unet: ["unetStep"],
      rddm: ["rddm"],
      end: ["loopEnd", { start: "start" }],
      out: ["imageOutput"],
    },
    [
      ["residuals.schedule", "path.residual"],
      ["noises.schedule", "path.noise"],
      ["path.path", "times.path"],
      ["input.noise", "x_T.input"],
      ["noise.noise", "x_T.noise"],
      ["times.path", "x_T.path"],
      ["times.path", "start.path"],
      ["x_T.x_T", "start.x"],
      ["net.model", "unet.model"],
      ["start.x", "unet.x_t"],
      ["start.step", "unet.step"],
      ["input.noise", "unet.input"],
      ["start.x", "rddm.x_t"],
      ["start.step", "rddm.step"],
      ["unet.residual", "rddm.residual"],
      ["unet.noise", "rddm.noise"],
      ["unet.x0", "rddm.x0"],
      ["rddm.x", "end.x"],
      ["end.x", "out.image"],
    ],
  );
}

async function run(document: GraphDocument, backend: CpuBackend, cache?: ResultCache): Promise<LocalRun> {
  const cards = new Map([[asset.sha256, card]]);
  const result = await runLocal(document, { registry, cards, assets: async () => file, backend, cache });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result;
}

describe("memory", () => {
  it("nothing is left of a run with a network once its tape is let go", async () => {
    const backend = new CpuBackend();
    const result = await run(graph(32, 3, { network: true }), backend);
    expect(result.summary.ok).toBe(true);
    result.release();
    expect(backend.liveBytes).toBe(0);
  });

  it("does not grow over many runs, each different, within the cache's bytes", async () => {
    const backend = new CpuBackend();
    const cache = new ResultCache(1 << 16);
    const held: number[] = [];
    for (let seed = 0; seed < (process.env.LONG ? 1000 : 100); seed++) {
      const result = await run(graph(8, 3, { network: false, seed }), backend, cache);
      result.release();
      held.push(backend.liveBytes);
    }
    const settled = held.slice(held.length / 2);
    expect(Math.max(...settled)).toBeLessThanOrEqual(Math.max(...held.slice(0, held.length / 2)));
    cache.clear();
    expect(backend.liveBytes).toBe(0);
  });

  it("stays within the bound that is set, names the node that went beyond, and frees everything", async () => {
    const backend = new CpuBackend();
    const bytes = 3 * 32 * 32 * 4;
    backend.limitBytes = 4 * bytes;
    const result = await run(graph(32, 3, { network: true }), backend);
    expect(result.summary.outcome).toBe("failed");
    expect(result.summary.diagnostics).toMatchObject([
      { code: "run.out-of-memory", nodeId: "unet", hint: expect.stringContaining("memory limit") },
    ]);
    result.release();
    expect(backend.liveBytes).toBe(0);
    backend.limitBytes = Number.POSITIVE_INFINITY;
    expect((await run(graph(32, 3, { network: true }), backend)).summary.ok).toBe(true);
  });
});

describe("NaN and infinity", () => {
  const exploding = (at: number): GraphDocument => {
    const document = graph(8, 6, { network: false });
    const main = document.graphs.main!;
    // 0/0 from the iteration on whose state is past this ᾱ.
    const heads = { residual: `x/(1 - min(1, (alphaBar <= ${at})))`, noise: "0*x" };
    const nodes = main.nodes.map((node) =>
      node.id === "net" ? { ...node, params: { ...node.params, ...heads } } : node,
    );
    return { ...document, graphs: { main: { ...main, nodes } } };
  };

  it("are found in the loop and told once, with the node and the step where they first come up", async () => {
    const { summary, value } = await run(exploding(0.5), new CpuBackend());
    const steps = (await Promise.all([0, 1, 2, 3, 4, 5].map((k) => value("start.step", k)))) as Step[];
    const first = steps.find(({ from }) => from.alphaBar <= 0.5)!;
    expect(first.index).toBeGreaterThan(0);
    const found = summary.diagnostics.filter(({ code }) => code === "run.not-finite");
    expect(found).toMatchObject([
      {
        severity: "warning",
        nodeId: "unet",
        port: "residual",
        message: expect.stringContaining(`from step ${first.index + 1} on`),
      },
    ]);
    expect((await run(graph(8, 6, { network: false }), new CpuBackend())).summary.diagnostics).toEqual([]);
  });

  it("are told outside loops as well, with the node", async () => {
    const document = documentOf(
      { noise: ["noise", { width: 8, height: 8 }], less: ["elementwise", { text: "a/0 + 0*b" }], out: ["imageOutput"] },
      [
        ["noise.noise", "less.a"],
        ["noise.noise", "less.b"],
        ["less.tensor", "out.image"],
      ],
    );
    const { summary } = await run(document, new CpuBackend());
    expect(summary.diagnostics).toMatchObject([{ code: "run.not-finite", severity: "warning", nodeId: "less" }]);
    expect(summary.diagnostics[0]!.message).not.toMatch(/step/);
  });
});

describe("the brute-force bound", () => {
  it("counts by hand: input, state, three predictions and the next state", async () => {
    const { plan } = await run(graph(8, 3, { network: false }), new CpuBackend());
    expect(liveBytesAtMost(plan, registry, 10)).toBe(60);
  });
});
