/** What travels on a wire. Each type has a colour and a port shape in the editor. */
export const WIRE_TYPES = [
  "tensor",
  "residualSchedule",
  "noiseSchedule",
  "path",
  "model",
  "step",
  "number",
  "text",
  "metrics",
] as const;
export type WireType = (typeof WIRE_TYPES)[number];

/** A hint at what a tensor carries: colours the wire, and is checked nowhere. */
export type TensorRole = "image" | "residual" | "noise" | "mask";

/** Why an output of one type cannot feed an input of another, or null when it can. */
export function wireMismatch(from: WireType, to: WireType): string | null {
  if (from === to) return null;
  return `${WIRE_NAMES[from]} does not fit a port that takes ${WIRE_NAMES[to]}`;
}

export const WIRE_NAMES: Record<WireType, string> = {
  tensor: "a tensor",
  residualSchedule: "a residual schedule",
  noiseSchedule: "a noise schedule",
  path: "a diffusion path",
  model: "a model",
  step: "a sampling step",
  number: "a number",
  text: "text",
  metrics: "metrics",
};
