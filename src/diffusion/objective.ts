/**
 * From the heads of a network to residual, noise and x0: texts in the expression language, one after the other,
 * over the state `x`, `input` (I_in) and the heads. The order decides what clipping does, so it is part of it.
 */
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

/** `official`: residual to [-1, 1]. `box`: residual within [input − 1, input + 1]. Both: x0 to [-1, 1]. */
export type Clip = "official" | "box" | "off";

export type HeadName = "residual" | "noise" | "x0" | "output";

/** The heads an objective needs, in the order the official code returns them. */
export const HEADS: Record<Objective, readonly HeadName[]> = {
  pred_res_noise: ["residual", "noise"],
  pred_res_add_noise: ["residual", "noise"],
  pred_x0_noise: ["x0", "noise"],
  pred_x0_add_noise: ["x0", "noise"],
  pred_res: ["residual"],
  pred_noise: ["noise"],
  epsilon: ["output"],
  sample: ["output"],
  v_prediction: ["output"],
};

export interface Coefficients {
  /** Of the state x_t, on the path that is walked. */
  readonly alphaBar: number;
  readonly betaBar: number;
  /** β̄ at this timestep in training; epsilon, sample and v mean x0 and noise by it, whatever path is walked. */
  readonly trainedBetaBar: number;
}

export interface PredictionProgram {
  /** Evaluated in order; later texts may use earlier names. Ends with residual, noise and x0 all assigned. */
  readonly assignments: readonly { readonly name: string; readonly text: string }[];
  readonly scalars: Readonly<Record<string, number>>;
}

/** Smallest 1 − ᾱ_t, √c_t and the like that something is divided by: the official code's own floor. */
const FLOOR = 1e-6;

/** Names in the texts: `x`, `input`, and the heads as `headResidual`, `headNoise`, `headX0`, `headOutput`. */
export function predictionProgram(objective: Objective, clip: Clip, at: Coefficients): PredictionProgram {
  const signal = Math.sqrt(Math.max(0, 1 - at.trainedBetaBar ** 2));
  return {
    assignments: assignments(objective, clip, at),
    scalars: {
      alphaBar: at.alphaBar,
      betaBar: at.betaBar,
      clean: Math.max(1 - at.alphaBar, FLOOR),
      trainedBetaBar: at.trainedBetaBar,
      signal,
      signalFloor: Math.max(signal, FLOOR),
    },
  };
}

type Assignments = PredictionProgram["assignments"];

function assignments(objective: Objective, clip: Clip, at: Coefficients): Assignments {
  const residual = (text: string) => ({ name: "residual", text: clipResidual(clip, text) });
  const noise = (text: string) => ({ name: "noise", text });
  const x0 = (text: string) => ({ name: "x0", text: clipImage(clip, text) });
  const rest = "x - alphaBar*residual - betaBar*noise";
  switch (objective) {
    case "pred_res_noise":
      return [residual("headResidual"), noise("headNoise"), x0(rest)];
    case "pred_res_add_noise":
      return [noise("headNoise - headResidual"), residual("headResidual"), x0(rest)];
    case "pred_x0_noise":
      return [residual("input - headX0"), noise("headNoise"), x0("headX0")];
    case "pred_x0_add_noise":
      return [residual("input - headX0"), noise("headNoise - headX0"), x0("headX0")];
    case "pred_res":
      return [residual("headResidual"), noise(derivedNoise(at.betaBar)), x0("input - residual")];
    case "pred_noise":
      return [noise("headNoise"), x0("(x - alphaBar*input - betaBar*noise)/clean"), residual("input - x0")];
    case "epsilon":
      return [noise("headOutput"), ...trained(clip, "(x - trainedBetaBar*noise)/signalFloor")];
    case "sample":
      return [noise(sampleNoise(at.trainedBetaBar)), ...trained(clip, "headOutput")];
    case "v_prediction":
      return [noise("signal*headOutput + trainedBetaBar*x"), ...trained(clip, "signal*x - trainedBetaBar*headOutput")];
  }
}

/**
 * DDPM's networks: x0 by the coefficients of training, the residual from it, then x0 by the path that is walked.
 * Where both are the same and input = 0 this gives the clipped x0 back: a mean of it and the unclipped one, clipped.
 */
function trained(clip: Clip, x0: string): Assignments {
  return [
    { name: "trainedX0", text: clipImage(clip, x0) },
    { name: "residual", text: clipResidual(clip, "input - trainedX0") },
    { name: "x0", text: clipImage(clip, "x - alphaBar*residual - betaBar*noise") },
  ];
}

/** A state without noise says nothing about it; 0 keeps every update finite. */
const derivedNoise = (betaBar: number): string =>
  betaBar > 0 ? "(x - input - (alphaBar - 1)*residual)/betaBar" : "0*x";

const sampleNoise = (betaBar: number): string => (betaBar > 0 ? "(x - signal*headOutput)/trainedBetaBar" : "0*x");

const clipImage = (clip: Clip, text: string): string => (clip === "off" ? text : `clamp(${text}, -1, 1)`);

function clipResidual(clip: Clip, text: string): string {
  if (clip === "off") return text;
  return clip === "official" ? `clamp(${text}, -1, 1)` : `min(max(${text}, input - 1), input + 1)`;
}
