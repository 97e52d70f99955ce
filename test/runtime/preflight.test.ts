import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../../src/cli/library.ts";
import { compile } from "../../src/graph/compile.ts";
import type { GraphDocument, Json } from "../../src/graph/document.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import type { Plan } from "../../src/graph/plan.ts";
import { registry } from "../../src/nodes/registry.ts";
import { type PreflightOptions, preflight } from "../../src/runtime/preflight.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { Speeds } from "../../src/runtime/speeds.ts";
import { documentOf } from "../graph/build.ts";
import { liveBytesAtMost } from "./liveness.ts";

const library = new FileLibrary();
for (const folder of ["public/models", "public/samples"]) await library.addFolder(folder);
const byHash = new Map<string, ModelCard>(library.cards);

const planOf = (document: GraphDocument): Plan => {
  const compiled = compile(document, registry, { cards: byHash, assets: new Set(byHash.keys()) });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
};
const fly = (plan: Plan, more: Partial<PreflightOptions> = {}) =>
  preflight(plan, {
    registry,
    cards: byHash,
    assets: library.source,
    limitBytes: Number.POSITIVE_INFINITY,
    device: "wasm",
    speeds: new Speeds(),
    ...more,
  });

/** Formulas in place of a network: quick, and every other node is as in a real walk. */
const walk = (over: Record<string, [string, Record<string, Json>?]> = {}, size = 32) =>
  documentOf(
    {
      input: ["noise", { seed: 5, width: size, height: size }],
      noise: ["noise", { seed: 7, width: size, height: size }],
      alpha: ["residualSchedule"],
      beta: ["noiseSchedule", { sumScale: 1 }],
      path: ["diffusionPath"],
      times: ["timesteps", { count: 4 }],
      start: ["loopStart"],
      x_T: ["addNoise"],
      model: ["formulaModel", { residual: "0.1*x", noise: "0.9*x" }],
      unet: ["unetStep", { clip: "off" }],
      rddm: ["rddm"],
      end: ["loopEnd", { start: "start" }],
      out: ["imageOutput"],
      ...over,
    },
    [
      ["alpha.schedule", "path.residual"],
      ["beta.schedule", "path.noise"],
      ["path.path", "times.path"],
      ["input.noise", "x_T.input"],
      ["noise.noise", "x_T.noise"],
      ["times.path", "x_T.path"],
      ["times.path", "start.path"],
      ["x_T.x_T", "start.x"],
      ["model.model", "unet.model"],
      ["start.x", "unet.x_t"],
      ["start.step", "unet.step"],
      ["input.noise", "unet.input"],
      ["start.x", "rddm.x_t"],
      ["start.step", "rddm.step"],
      ["unet.residual", "rddm.residual"],
      ["unet.noise", "rddm.noise"],
      ["rddm.x", "end.x"],
      ["end.x", "out.image"],
    ],
  );

describe("shapes before the run", () => {
  const files = readdirSync("examples").filter((file) => file !== "index.json");
  it.each(files)("of every wire of %s are those of the run", async (file) => {
    const parsed = parseDocument(readFileSync(`examples/${file}`, "utf8"), registry);
    if (!parsed.ok) throw new Error("does not open");
    const quick = JSON.parse(JSON.stringify(parsed.value)) as GraphDocument;
    for (const node of quick.graphs.main!.nodes)
      if (node.type === "timesteps") (node.params as { count: number }).count = 1;
    const result = await runLocal(quick, { registry, cards: byHash, assets: library.source });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    const flight = await fly(result.plan);
    expect(flight.ok).toBe(true);
    for (const [wire, shape] of Object.entries(flight.shapes)) {
      // A branch that no iteration needed has shapes, and no values.
      if (result.summary.nodes[wire.slice(0, wire.lastIndexOf("."))]?.status === "skipped") continue;
      const value = (await result.value(wire)) as { shape?: readonly number[] } | undefined;
      expect([wire, shape]).toEqual([wire, value?.shape]);
    }
    expect(Object.keys(flight.shapes).length).toBeGreaterThan(0);
    expect(flight.unetCalls).toBe(result.summary.unetCalls);
  });

  it("that do not go together are refused before anything runs, at node and port", async () => {
    const document = walk({ noise: ["noise", { seed: 7, width: 16, height: 32 }] });
    const ran: string[] = [];
    const result = await runLocal(document, {
      registry,
      onEvent: (event) => void (event.type === "node" && event.status === "running" && ran.push(event.nodeId)),
    });
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(result.summary.outcome).toBe("failed");
    expect(result.summary.diagnostics).toMatchObject([{ code: "run.shape", nodeId: "x_T", severity: "error" }]);
    expect(result.summary.diagnostics[0]!.message).toMatch(/1×3×32×16.*1×3×32×32|1×3×32×32.*1×3×32×16/);
    expect(ran).toEqual([]);
    expect(result.summary.nodes.out!.status).toBe("skipped");
  });

  it("of a size that the network cannot take are refused at the step that calls it", async () => {
    const card = [...byHash.values()].find(({ id }) => id === "photo-derain")!;
    const model = { name: card.file, sha256: card.sha256, bytes: card.bytes };
    const size = 32 * card.size.multipleOf + 1;
    const flight = await fly(planOf(walk({ model: ["model", { model }] }, size)));
    expect(flight.diagnostics).toMatchObject([{ code: "model.size", nodeId: "unet", port: "x_t" }]);
  });
});

describe("files before the run", () => {
  it("that cannot be had leave shapes unknown: the run tells, on the node", async () => {
    const image = { name: "lost.png", sha256: "0".repeat(64), bytes: 1 };
    const document = documentOf({ photo: ["degradedInput", { image }], out: ["imageOutput"] }, [
      ["photo.image", "out.image"],
    ]);
    const compiled = compile(document, registry, { cards: new Map(), assets: new Set([image.sha256]) });
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
    for (const assets of [async () => null, async () => Promise.reject(new Error("no connection"))]) {
      const flight = await fly(compiled.value, { assets });
      expect(flight).toMatchObject({ ok: true, shapes: { "photo.image": null }, peakBytes: null, tapeBytes: null });
    }
  });
});

describe("bytes before the run", () => {
  it("at most alive are those of a brute-force walk over the plan, and the state that a loop holds to its end", async () => {
    for (const size of [8, 40]) {
      const plan = planOf(walk({}, size));
      const bytes = 3 * size * size * 4;
      const flight = await fly(plan);
      const held = (flight.peakBytes! - liveBytesAtMost(plan, registry, bytes)) / bytes;
      expect([0, 1]).toContain(held);
    }
  });

  it("beyond the bound are refused, with both figures", async () => {
    const plan = planOf(walk({}, 1024));
    const flight = await fly(plan, { limitBytes: 8 * 2 ** 20 });
    expect(flight).toMatchObject({ ok: false, diagnostics: [{ code: "run.out-of-memory" }] });
    expect(flight.diagnostics[0]!.message).toMatch(/\d+ MiB.* 8 MiB/);
    expect((await fly(plan, { limitBytes: flight.peakBytes! })).ok).toBe(true);
  });
});

describe("time before the run", () => {
  const card = [...byHash.values()].find(({ id }) => id === "photo-derain")!;
  const model = { name: card.file, sha256: card.sha256, bytes: card.bytes };
  const plan = planOf(walk({ model: ["model", { model }], times: ["timesteps", { count: 6 }] }, 64));
  const call = (ms: number, elements = 3 * 64 * 64) => ({ sha256: card.sha256, elements, ms });

  it("is not known before a network was measured on this device", async () => {
    const speeds = new Speeds();
    speeds.observe("webgpu", [call(5)], 5);
    expect(await fly(plan, { speeds })).toMatchObject({ etaMs: null, unetCalls: 6 });
  });

  it("is calls times the measured time, work on the device included, and follows the size", async () => {
    const speeds = new Speeds();
    speeds.observe("wasm", [call(1)], 40);
    expect((await fly(plan, { speeds })).etaMs).toBe(6 * 40);
    const other = new Speeds();
    other.observe("wasm", [call(1, 3 * 32 * 32)], 10);
    expect((await fly(plan, { speeds: other })).etaMs).toBe(6 * 40);
  });

  it("of formulas alone is none to speak of", async () => {
    expect((await fly(planOf(walk()))).etaMs).toBe(0);
  });
});
