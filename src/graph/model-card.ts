/**
 * The machine-readable model card, `public/models/<id>/model.json`, written by `training/export.py` or by the form
 * that asks for it when a network is dropped. `isDiffusionCard` tells the two kinds apart.
 */
export type ModelCard = DiffusionCard | ImageCard;

/** What both kinds of card state. */
interface CardFacts {
  readonly cardVersion: 1;
  readonly id: string;
  readonly title: string;
  readonly task: string;
  readonly description: string;
  readonly licence: string;
  /** File name beside the card. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly parameters: number;
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly ModelOutput[];
  readonly size: {
    readonly multipleOf: number;
    readonly min: number;
    readonly max: number | null;
    readonly fixed: readonly [number, number] | null;
    /** Pixels; null when an operator sees the whole image. */
    readonly receptiveRadius: number | null;
    /** Images a call, where the file fixes it: larger batches are split. */
    readonly batch?: number | null;
  };
  /** Values of black and white in the network's images; absent, [-1, 1]. */
  readonly range?: readonly [number, number];
  /** Order of the network's channels; absent, RGB. */
  readonly channelOrder?: ChannelOrder;
  readonly training?: {
    readonly command: string;
    readonly data: string;
    readonly hours: number;
    readonly steps: number;
    readonly cropsSeen: number;
    readonly seed: number;
  };
  readonly metrics?: readonly {
    readonly name: string;
    readonly value: number;
    readonly unit: string;
    readonly dataset: string;
    readonly steps?: number;
    readonly sumScale?: number;
  }[];
  readonly bands?: Readonly<
    Record<string, { readonly mean: Band; readonly std: Band; readonly autocorrelation: Band }>
  >;
}

/** A network of a diffusion process: from a state to residual, noise or the clean image. */
export interface DiffusionCard extends CardFacts {
  readonly conditioning: Conditioning;
  readonly objective: Objective;
  /** What I_in is in the network's equations: the degraded image, or nothing. */
  readonly origin: "input" | "zero";
  /** What the network is shown beside x_t. */
  readonly condition: "none" | "image" | "image+mask";
  readonly clip: ClipMode;
  readonly trainedOn: TrainedOn;
}

/** A network from image to image in one shot: its input and output carry `image`, and it knows no state. */
export interface ImageCard extends CardFacts {
  readonly objective?: undefined;
}

export const isDiffusionCard = (card: ModelCard): card is DiffusionCard => card.objective !== undefined;

export interface TrainedOn {
  readonly numTrainTimesteps: number;
  readonly sumScale: readonly number[];
  readonly residualSchedules: readonly string[];
  readonly noiseSchedules: readonly string[];
  /** Trained over the whole (ᾱ, β̄) square: any path is known to it. */
  readonly square: boolean;
}

export type ChannelOrder = "RGB" | "BGR";
export type Band = readonly [number, number];
export type Conditioning = "alphaBar + betaBar" | "timestep" | "alphaBar*T + betaBar*T";
export type ClipMode = "official" | "box" | "off";
export type Objective =
  | "pred_res_noise"
  | "pred_res_add_noise"
  | "pred_x0_noise"
  | "pred_x0_add_noise"
  | "pred_res"
  | "pred_noise"
  | "epsilon"
  | "sample"
  | "v_prediction";

export interface ModelInput {
  readonly name: string;
  readonly carries: "image" | "x" | "condition" | "mask" | "alphaBar" | "betaBar" | "timestep";
  readonly channels?: number;
}

export interface ModelOutput {
  readonly name: string;
  /** `output` is the single head of epsilon, sample and v networks. */
  readonly carries: "image" | "residual" | "noise" | "x0" | "output";
  readonly channels: number;
}
