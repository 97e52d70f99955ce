import type { Mixture } from "../diffusion/ideal-denoiser.ts";
import type { DiffusionPath, Schedule, Step } from "../diffusion/path.ts";
import type { AssetRef } from "../graph/document.ts";
import type { DiffusionCard } from "../graph/model-card.ts";

/**
 * A tensor wherever it lives (CPU array or GPU buffer). Nodes of kind `model` only pass it on;
 * the executor owns its memory.
 */
export interface TensorRef {
  readonly shape: readonly number[];
  readonly location: "cpu" | "gpu";
}

/** What a UNet step needs to know of a network, shipped, brought or written as a formula. */
export type ModelTraits = Pick<
  DiffusionCard,
  "title" | "conditioning" | "objective" | "origin" | "condition" | "clip" | "trainedOn"
>;

export type ModelValue =
  | { readonly kind: "onnx"; readonly card: DiffusionCard; readonly traits: ModelTraits; readonly asset: AssetRef }
  /** One expression a head: `residual`, `noise`, `x0`, or `output`. */
  | { readonly kind: "formula"; readonly traits: ModelTraits; readonly heads: Readonly<Record<string, string>> }
  | { readonly kind: "ideal"; readonly traits: ModelTraits; readonly mixture: DataMixture }
  /** Two networks in turn: the first one's head is the residual or x0, the second one's the noise, or the sum. */
  | { readonly kind: "pair"; readonly traits: ModelTraits; readonly networks: readonly [ModelValue, ModelValue] };

/** The networks of a model, each with a card of its own. */
export const leaves = (model: ModelValue): readonly ModelValue[] =>
  model.kind === "pair" ? model.networks.flatMap(leaves) : [model];

/** What is known of a state before a run: the path that its noise is of. */
export interface KnownState {
  readonly madeFor: DiffusionPath;
}

/** What an Ideal denoiser's data are: pictures of a shape [C, H, W], or pixels of a shape [C], each on its own. */
export interface DataMixture extends Omit<Mixture, "size"> {
  readonly per: "image" | "pixel";
  readonly shape: readonly number[];
}

/** Rows for people and for `--json`: PSNR, SSIM. */
export interface Metric {
  /** Says what it is: `PSNR (RGB)`. */
  readonly label: string;
  /** Infinity where the images are equal. */
  readonly value: number;
  readonly unit: string;
  /** Of the rival: the same figure for the degraded input, where known. */
  readonly before?: number;
}

/** TypeScript type of the value on a wire; `T` is how tensors are seen (CPU array, or reference). */
export interface WireValues<T> {
  tensor: T;
  residualSchedule: Schedule;
  noiseSchedule: Schedule;
  path: DiffusionPath;
  model: ModelValue;
  step: Step;
  number: number;
  text: string;
  metrics: readonly Metric[];
}
