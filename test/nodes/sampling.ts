import type { Tensor } from "../../src/expression/tensor.ts";
import type { Json } from "../../src/graph/document.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import type { RunEvent } from "../../src/runtime/protocol.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { documentOf } from "../graph/build.ts";

type Nodes = Record<string, [string, Record<string, Json>?]>;
type Wires = readonly (readonly [string, string])[];

/** A small walk: 2×1×2 pixels of noise, a formula model, four RDDM steps. Nodes and wires are added or replaced. */
export function walk(nodes: Nodes = {}, wires: Wires = [], without: readonly string[] = []) {
  const all: [string, string][] = [
    ["alpha.schedule", "path.residual"],
    ["beta.schedule", "path.noise"],
    ["path.path", "times.path"],
    ["start.noise", "noisy.noise"],
    ["times.path", "noisy.path"],
    ["noisy.x_T", "loop.x"],
    ["times.path", "loop.path"],
    ["model.model", "unet.model"],
    ["loop.x", "unet.x_t"],
    ["loop.step", "unet.step"],
    ["loop.x", "sampler.x_t"],
    ["loop.step", "sampler.step"],
    ["unet.residual", "sampler.residual"],
    ["unet.noise", "sampler.noise"],
    ["unet.x0", "sampler.x0"],
    ["sampler.x", "end.x"],
    ["end.x", "probe.tensor"],
  ];
  const replaced = new Set([...wires.map(([, to]) => to), ...without]);
  return documentOf(
    {
      alpha: ["residualSchedule", { numTrainTimesteps: 8 }],
      beta: ["noiseSchedule", { numTrainTimesteps: 8 }],
      path: ["diffusionPath"],
      times: ["timesteps", { count: 4 }],
      start: ["noise", { width: 2, height: 1, channels: 2, seed: 7 }],
      noisy: ["addNoise"],
      loop: ["loopStart"],
      model: ["formulaModel", { residual: "0.1*x - 0.2", noise: "0.5*x" }],
      unet: ["unetStep"],
      sampler: ["rddm"],
      end: ["loopEnd", { start: "loop" }],
      probe: ["probe"],
      ...nodes,
    },
    [...all.filter(([, to]) => !replaced.has(to)), ...wires],
  );
}

/** Fresh noise for the sampler, a draw a step. */
export const FRESH = { fresh: ["noise", { seed: 7, first: 1 }] } satisfies Nodes;
export const FRESH_WIRES = [
  ["loop.x", "fresh.like"],
  ["loop.step", "fresh.step"],
  ["fresh.noise", "sampler.z"],
] as const;

export interface Outcome {
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
  value(wire: string, step?: number): Promise<unknown>;
  tensor(wire: string, step?: number): Promise<readonly number[]>;
}

export async function run(
  document: ReturnType<typeof walk>,
  options: { card?: ModelCard; models?: ModelRunner; cards?: ModelCard[]; file?: (sha256: string) => Uint8Array } = {},
): Promise<Outcome> {
  const events: RunEvent[] = [];
  const { card, models, cards = card ? [card] : [], file = () => new Uint8Array([1]) } = options;
  const result = await runLocal(document, {
    registry,
    cards: new Map(cards.map((each) => [each.sha256, each])),
    assets: async ({ sha256 }) => file(sha256),
    models,
    onEvent: (event) => events.push(event),
  });
  const diagnostics = result.ok ? result.summary.diagnostics : result.diagnostics;
  const value = async (wire: string, step?: number) => (result.ok ? result.value(wire, step) : undefined);
  return {
    codes: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code),
    messages: diagnostics.map(({ message }) => message),
    warnings: events.flatMap((event) => (event.type === "warning" ? [event.message] : [])),
    value,
    tensor: async (wire, step) => [...((await value(wire, step)) as Tensor).data],
  };
}
