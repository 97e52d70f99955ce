import { readFileSync } from "node:fs";
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import { drawNoise } from "../../src/diffusion/noise.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import { ResultCache } from "../../src/runtime/cache.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { type LocalRunOptions, runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";

/*
 * A random network, run twice: through document, plan, executor, zone and nodes, and by a bare loop over
 * onnxruntime that is written from the paper's equations alone.
 */
const folder = new URL("../fixtures/tiny-unet/", import.meta.url);
const card: ModelCard = { ...JSON.parse(readFileSync(new URL("model.json", folder), "utf8")), clip: "off" };
const bytes = new Uint8Array(readFileSync(new URL("model.onnx", folder)));
const asset = { name: "tiny", sha256: sha256Hex(bytes), bytes: bytes.length };
const SIDE = 32;
const STEPS = 4;

const document = (steps = STEPS): GraphDocument => {
  const size = { width: SIDE, height: SIDE };
  return documentOf(
    {
      input: ["noise", { seed: 5, ...size }],
      noise: ["noise", { seed: 7, ...size }],
      residuals: ["residualSchedule", { kind: "decreased" }],
      noises: ["noiseSchedule", { kind: "increased", sumScale: 0.25 }],
      path: ["diffusionPath"],
      times: ["timesteps", { count: steps }],
      start: ["loopStart"],
      x_T: ["addNoise"],
      net: ["model", { model: asset }],
      unet: ["unetStep"],
      rddm: ["rddm"],
      end: ["loopEnd", { start: "start" }],
      probe: ["imageOutput"],
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
      ["end.x", "probe.image"],
    ],
  );
};

async function throughGraph(file: Uint8Array = bytes, steps = STEPS, options: Partial<LocalRunOptions> = {}) {
  const ref = { ...asset, sha256: sha256Hex(file) };
  const graph = JSON.parse(JSON.stringify(document(steps)).replaceAll(asset.sha256, ref.sha256)) as GraphDocument;
  const planned: number[] = [];
  const result = await runLocal(graph, {
    registry,
    cards: new Map([[ref.sha256, card]]),
    assets: async () => file,
    onEvent: (event) => event.type === "started" && planned.push(event.unetCalls),
    ...options,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  if (!result.summary.ok) throw new Error(JSON.stringify(result.summary.diagnostics));
  return {
    planned,
    summary: result.summary,
    final: ((await result.value("end.x", steps - 1)) as { data: Float32Array }).data,
  };
}

/** x_s = x_t − (ᾱ_t − ᾱ_s)·residual − (β̄_t − β̄_s)·noise, x0 at the end; decreased α, increased β², T = 1000. */
async function bareLoop(): Promise<Float32Array> {
  const ort = await import("onnxruntime-web");
  const session: InferenceSession = await ort.InferenceSession.create(bytes);
  const T = 1000;
  const total = (T * (T + 1)) / 2;
  const alphaBar = (t: number) => Array.from({ length: t + 1 }, (_, i) => T - i).reduce((a, b) => a + b, 0) / total;
  const betaBar = (t: number) => Math.sqrt((0.25 * (((t + 1) * (t + 2)) / 2)) / total);
  const n = 3 * SIDE * SIDE;
  const input = drawNoise("mt19937", 5n, 0, n);
  const noise = drawNoise("mt19937", 7n, 0, n);
  const tensor = (data: Float32Array): OrtTensor => new ort.Tensor("float32", data, [1, 3, SIDE, SIDE]);
  const scalar = (value: number): OrtTensor => new ort.Tensor("float32", Float32Array.of(value), [1]);
  let x = input.map((value, i) => value + 0.5 * noise[i]!);
  const times = [999, 749, 499, 249, -1];
  for (let k = 0; k < STEPS; k++) {
    const [t, s] = [times[k]!, times[k + 1]!];
    const heads = await session.run({
      x: tensor(x),
      input: tensor(input),
      alphaBar: scalar(alphaBar(t)),
      betaBar: scalar(betaBar(t)),
    });
    const [r, e] = [heads.residual!.data as Float32Array, heads.noise!.data as Float32Array];
    const [da, db] = s < 0 ? [alphaBar(t), betaBar(t)] : [alphaBar(t) - alphaBar(s), betaBar(t) - betaBar(s)];
    x = x.map((value, i) => value - da * r[i]! - db * e[i]!);
  }
  return x;
}

const largest = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);

describe("a real network in a sampling loop", () => {
  it("gives what a plain loop gives, to 1e-4", async () => {
    const { final } = await throughGraph();
    expect(largest(final, await bareLoop())).toBeLessThan(1e-4);
  });

  it("is called once a step, and its weights matter", async () => {
    const three = await throughGraph(bytes, 3);
    expect([three.planned, three.summary.unetCalls]).toEqual([[3], 3]);
    expect((await throughGraph(bytes, 5)).summary.unetCalls).toBe(5);
    const other = await throughGraph(withOtherWeights(bytes), 3);
    expect(largest(three.final, other.final)).toBeGreaterThan(1e-3);
  });

  it("runs again when its card says something else, and says so", async () => {
    const session = { cache: new ResultCache(), backend: new CpuBackend() };
    const under = (card: ModelCard) => throughGraph(bytes, 2, { ...session, cards: new Map([[asset.sha256, card]]) });
    const [first, second] = card.outputs;
    const swapped = {
      ...card,
      outputs: [
        { ...first!, carries: second!.carries },
        { ...second!, carries: first!.carries },
      ],
    } as ModelCard;
    const right = await under(card);
    const wrong = await under(swapped);
    expect(largest(right.final, wrong.final)).toBeGreaterThan(1e-2);
    expect(wrong.summary.nodes.net!.reason!.words).toBe("the card of net's network says something else");
    expect(wrong.summary.nodes.noise!.status).toBe("cached");
    const again = await under(card);
    expect(largest(right.final, again.final)).toBe(0);
    expect(again.summary.nodes.unet!.status).toBe("cached");
  });
});

/** The same network with some of its float weights halved: every 64th float of the file's largest run of plausible weights. */
function withOtherWeights(file: Uint8Array): Uint8Array {
  const changed = file.slice();
  const view = new DataView(changed.buffer);
  const from = Math.floor(file.length / 2) & ~3;
  for (let at = from; at < from + 16_384; at += 4) {
    const value = view.getFloat32(at, true);
    if (Math.abs(value) > 1e-3 && Math.abs(value) < 1) view.setFloat32(at, value / 2, true);
  }
  return changed;
}
