import { readFileSync } from "node:fs";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { DiffusionCard, ImageCard, ModelCard } from "../../src/graph/model-card.ts";

/** Networks of a few operators, made by `python -m training.fixtures`: what comes out is said there. */
export function networkFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/networks/${name}.onnx`, import.meta.url)));
}

const facts = {
  cardVersion: 1,
  id: "net",
  title: "Net",
  task: "",
  description: "",
  licence: "",
  file: "model.onnx",
  parameters: 0,
  size: { multipleOf: 1, min: 1, max: null, fixed: null, receptiveRadius: 0 },
} as const;

/** What the file says, and what its card adds. */
export function withFile<C>(name: string, card: C): C & typeof facts & { sha256: string; bytes: number } {
  const bytes = networkFile(name);
  return { ...facts, sha256: sha256Hex(bytes), bytes: bytes.length, ...card };
}

export const refOf = ({ title, sha256, bytes }: ModelCard) => ({ name: title, sha256, bytes });

export const STATE: DiffusionCard = withFile("state", {
  inputs: [
    { name: "x", carries: "x" },
    { name: "shown", carries: "condition" },
    { name: "mask", carries: "mask" },
    { name: "alphaBar", carries: "alphaBar" },
    { name: "betaBar", carries: "betaBar" },
  ],
  outputs: [
    { name: "residual", carries: "residual", channels: 3 },
    { name: "noise", carries: "noise", channels: 3 },
  ],
  conditioning: "alphaBar + betaBar",
  objective: "pred_res_noise",
  origin: "input",
  condition: "image+mask",
  clip: "off",
  trainedOn: { numTrainTimesteps: 8, sumScale: [1], residualSchedules: [], noiseSchedules: [], square: true },
} as const);

export const TIMESTEP: DiffusionCard = withFile("timestep", {
  inputs: [
    { name: "x", carries: "x" },
    { name: "timestep", carries: "timestep" },
  ],
  outputs: [{ name: "output", carries: "output", channels: 3 }],
  conditioning: "timestep",
  objective: "epsilon",
  origin: "zero",
  condition: "none",
  clip: "off",
  trainedOn: { numTrainTimesteps: 8, sumScale: [], residualSchedules: [], noiseSchedules: [], square: false },
} as const);

export const imageCard = (name: string): ImageCard =>
  withFile(name, {
    inputs: [{ name: "picture", carries: "image", channels: 3 }],
    outputs: [{ name: "made", carries: "image", channels: 3 }],
  } as const);
