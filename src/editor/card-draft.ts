import { HEADS } from "../diffusion/objective.ts";
import { parseScheduleName } from "../diffusion/schedules.ts";
import type { AssetRef } from "../graph/document.ts";
import {
  type ChannelOrder,
  type ClipMode,
  type Conditioning,
  type DiffusionCard,
  isDiffusionCard,
  type ModelCard,
  type ModelInput,
  type ModelOutput,
  type Objective,
} from "../graph/model-card.ts";
import type { OnnxHeader, OnnxTensor } from "../graph/onnx-header.ts";
import { messages } from "./messages.ts";

const say = messages.modelCard.problems;

/** A model card as a form has it: what the file does not say is asked for. */
export interface CardDraft {
  readonly title: string;
  /** One shot from image to image, or a network of a diffusion process. */
  readonly kind: "diffusion" | "image";
  /** What each input carries, by its name. */
  readonly inputs: Readonly<Record<string, ModelInput["carries"]>>;
  readonly outputs: Readonly<Record<string, ModelOutput["carries"]>>;
  readonly objective: Objective;
  readonly conditioning: Conditioning;
  readonly origin: DiffusionCard["origin"];
  readonly clip: ClipMode;
  readonly range: string;
  readonly channelOrder: ChannelOrder;
  readonly numTrainTimesteps: number;
  /** Names and numbers apart by commas; empty where it is not known. */
  readonly sumScale: string;
  readonly residualSchedules: string;
  readonly noiseSchedules: string;
  readonly multipleOf: number;
  /** Pixels, or empty where the network sees the whole image or nobody knows. */
  readonly receptiveRadius: string;
}

export const RANGES = ["-1, 1", "0, 1", "0, 255"] as const;

/** Filled in from names and shapes, as well as can be guessed; from a card where there is one already. */
export function draftOf(header: OnnxHeader, fileName: string, card?: ModelCard): CardDraft {
  const guess = guessed(header, fileName);
  if (!card) return guess;
  const carried = <T>(ports: readonly { name: string; carries: T }[]) =>
    Object.fromEntries(ports.map(({ name, carries }) => [name, carries])) as Record<string, T>;
  const shared = {
    title: card.title,
    inputs: { ...guess.inputs, ...carried(card.inputs) },
    outputs: { ...guess.outputs, ...carried(card.outputs) },
    range: (card.range ?? [-1, 1]).join(", "),
    channelOrder: card.channelOrder ?? "RGB",
    multipleOf: card.size.multipleOf,
    receptiveRadius: String(card.size.receptiveRadius ?? ""),
  };
  if (!isDiffusionCard(card)) return { ...guess, ...shared, kind: "image" };
  const { objective, conditioning, origin, clip, trainedOn } = card;
  return {
    ...shared,
    ...{ kind: "diffusion", objective, conditioning, origin, clip },
    numTrainTimesteps: trainedOn.numTrainTimesteps,
    sumScale: trainedOn.sumScale.join(", "),
    residualSchedules: trainedOn.residualSchedules.join(", "),
    noiseSchedules: trainedOn.noiseSchedules.join(", "),
  };
}

const isImage = ({ shape }: OnnxTensor): boolean => shape?.length === 4;

function guessed({ inputs, outputs }: OnnxHeader, fileName: string): CardDraft {
  const kind = inputs.length === 1 && outputs.length === 1 ? "image" : "diffusion";
  const carries = kind === "image" ? { [inputs[0]!.name]: "image" as const } : guessInputs(inputs);
  const heads = kind === "image" ? { [outputs[0]!.name]: "image" as const } : guessOutputs(outputs);
  const timestep = Object.values(carries).includes("timestep");
  const known = Object.values(heads);
  const objective = (Object.keys(HEADS) as Objective[]).find(
    (name) => HEADS[name].length === known.length && HEADS[name].every((head) => known.includes(head)),
  );
  const ddpm = objective === "epsilon" || objective === undefined;
  return {
    title: fileName.replace(/\.onnx$/i, ""),
    kind,
    inputs: carries,
    outputs: heads,
    objective: objective ?? "epsilon",
    conditioning: timestep ? "timestep" : "alphaBar + betaBar",
    origin: Object.values(carries).includes("condition") && !ddpm ? "input" : "zero",
    clip: "box",
    range: RANGES[0],
    channelOrder: "RGB",
    numTrainTimesteps: 1000,
    sumScale: ddpm && kind === "diffusion" ? "1" : "",
    residualSchedules: ddpm && kind === "diffusion" ? "linear" : "",
    noiseSchedules: ddpm && kind === "diffusion" ? "linear" : "",
    multipleOf: 8,
    receptiveRadius: "",
  };
}

function guessInputs(inputs: readonly OnnxTensor[]): CardDraft["inputs"] {
  const carries: Record<string, ModelInput["carries"]> = {};
  const images = inputs.filter(isImage);
  for (const { name } of images) if (/mask|hole/i.test(name)) carries[name] = "mask";
  const shown = images.filter(({ name }) => carries[name] !== "mask");
  const condition =
    shown.length > 1 ? (shown.find(({ name }) => /cond|input|lq|lr|degraded|image/i.test(name)) ?? shown[1]) : null;
  for (const { name } of shown) carries[name] = name === condition?.name ? "condition" : "x";
  const numbers = inputs.filter((input) => !isImage(input));
  for (const [index, { name, type }] of numbers.entries())
    carries[name] =
      type === "int64" || /^t$|time|step/i.test(name)
        ? "timestep"
        : /beta|noise/i.test(name)
          ? "betaBar"
          : /alpha|res/i.test(name) || index === 0
            ? "alphaBar"
            : "betaBar";
  return carries;
}

function guessOutputs(outputs: readonly OnnxTensor[]): CardDraft["outputs"] {
  const headOf = (name: string, index: number): ModelOutput["carries"] => {
    if (/res/i.test(name)) return "residual";
    if (/noise|eps/i.test(name)) return outputs.length === 1 ? "output" : "noise";
    if (/x_?0|start|clean/i.test(name)) return outputs.length === 1 ? "output" : "x0";
    return outputs.length === 1 ? "output" : index === 0 ? "residual" : "noise";
  };
  return Object.fromEntries(outputs.map(({ name }, index) => [name, headOf(name, index)]));
}

/** Another objective; outputs that fit its heads in number take them, in the official order. */
export function withObjective(draft: CardDraft, objective: Objective): CardDraft {
  const names = Object.keys(draft.outputs);
  const heads = HEADS[objective];
  const fits = heads.length === names.length && !heads.every((head) => Object.values(draft.outputs).includes(head));
  const outputs = fits ? Object.fromEntries(names.map((name, index) => [name, heads[index]!])) : draft.outputs;
  return { ...draft, objective, outputs };
}

/** One shot or diffusion: what tensors carry is guessed anew. */
export function withKind(draft: CardDraft, header: OnnxHeader, kind: CardDraft["kind"]): CardDraft {
  const image = (tensors: readonly OnnxTensor[]) =>
    Object.fromEntries(tensors.map(({ name }) => [name, "image" as const]));
  return kind === "image"
    ? { ...draft, kind, inputs: image(header.inputs), outputs: image(header.outputs) }
    : { ...draft, kind, inputs: guessInputs(header.inputs), outputs: guessOutputs(header.outputs) };
}

/** What keeps a draft from being a card, in words, first things first. */
export function draftProblems(draft: CardDraft, header: OnnxHeader): string[] {
  const problems: string[] = [];
  const carried = header.inputs.map(({ name }) => draft.inputs[name]);
  const count = (what: ModelInput["carries"]) => carried.filter((each) => each === what).length;
  if (header.externalWeights) problems.push(say.externalWeights);
  if (draft.title.trim() === "") problems.push(say.noName);
  for (const input of header.inputs) problems.push(...typeProblems(input, draft));
  if (draft.kind === "image") {
    if (header.inputs.length !== 1 || count("image") !== 1) problems.push(say.oneImage);
    if (!Object.values(draft.outputs).includes("image")) problems.push(say.noImageOutput);
  } else {
    if (count("x") !== 1) problems.push(say.oneState(count("x")));
    if (count("image") > 0) problems.push(say.imageInDiffusion);
    if (draft.origin === "input" && count("condition") === 0) problems.push(say.noCondition);
    for (const head of HEADS[draft.objective])
      if (!Object.values(draft.outputs).includes(head)) problems.push(say.noHead(draft.objective, head));
    const numbers = count("timestep") + count("alphaBar") + count("betaBar");
    if (numbers > 0 && draft.conditioning === "timestep" && count("timestep") === 0) problems.push(say.noTimestep);
    if (draft.conditioning !== "timestep" && count("timestep") === numbers && numbers > 0)
      problems.push(say.onlyTimestep(draft.conditioning));
    if (draft.range !== RANGES[0] && HEADS[draft.objective][0] === "output") problems.push(say.range(draft.objective));
    problems.push(...trainingProblems(draft));
  }
  if (!(Number.isInteger(draft.multipleOf) && draft.multipleOf >= 1)) problems.push(say.multiple);
  if (draft.receptiveRadius.trim() !== "" && !(Number(draft.receptiveRadius) >= 0)) problems.push(say.radius);
  return problems;
}

function typeProblems(input: OnnxTensor, { inputs }: CardDraft): string[] {
  const { name, type, shape } = input;
  const number = ["alphaBar", "betaBar", "timestep"].includes(inputs[name] ?? "");
  if (number !== !isImage(input) && shape !== null)
    return [number ? say.noNumber(name, describeTensor(input)) : say.noImage(name, describeTensor(input))];
  if (number) return ["float32", "int64"].includes(type) ? [] : [say.numberType(name, type)];
  const channels = shape?.[1];
  if (typeof channels === "number" && inputs[name] !== "mask" && channels !== 3)
    return [channels === 6 ? say.sixChannels(name) : say.channels(name, channels)];
  return type === "float32" ? [] : [say.imageType(name, type)];
}

function trainingProblems({ sumScale, residualSchedules, noiseSchedules, numTrainTimesteps }: CardDraft): string[] {
  const unknown = [...list(residualSchedules), ...list(noiseSchedules)].find((name) => !parseScheduleName(name));
  return [
    ...(unknown ? [say.noSchedule(unknown)] : []),
    ...(list(sumScale).every((each) => Number(each) > 0) ? [] : [say.sumScale]),
    ...(Number.isInteger(numTrainTimesteps) && numTrainTimesteps >= 1 ? [] : [say.timesteps]),
  ];
}

const list = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** `float32 [batch, 3, 64, 64]`. */
export const describeTensor = ({ type, shape }: OnnxTensor): string =>
  `${type} ${shape ? `[${shape.map((side) => (side === "" ? "?" : side)).join(", ")}]` : say.anyShape}`;

/** The card of a draft without problems. */
export function cardOf(draft: CardDraft, header: OnnxHeader, file: AssetRef): ModelCard {
  const facts = {
    ...({ cardVersion: 1, id: file.sha256.slice(0, 12), title: draft.title.trim(), task: "" } as const),
    ...{ description: messages.modelCard.description, licence: "" },
    ...{ file: file.name, sha256: file.sha256, bytes: file.bytes, parameters: 0 },
    inputs: header.inputs.map((input) => ({
      name: input.name,
      carries: draft.inputs[input.name]!,
      ...(typeof input.shape?.[1] === "number" && isImage(input) ? { channels: input.shape[1] } : {}),
    })),
    outputs: header.outputs.map(({ name, shape }) => ({
      name,
      carries: draft.outputs[name]!,
      channels: typeof shape?.[1] === "number" ? shape[1] : 3,
    })),
    size: sizeOf(draft, header),
    range: list(draft.range).map(Number) as unknown as [number, number],
    channelOrder: draft.channelOrder,
  };
  if (draft.kind === "image") return facts;
  const carried = Object.values(draft.inputs);
  return {
    ...facts,
    objective: draft.objective,
    conditioning: draft.conditioning,
    origin: draft.origin,
    condition: carried.includes("mask") ? "image+mask" : carried.includes("condition") ? "image" : "none",
    clip: draft.clip,
    trainedOn: {
      numTrainTimesteps: draft.numTrainTimesteps,
      sumScale: list(draft.sumScale).map(Number),
      residualSchedules: list(draft.residualSchedules),
      noiseSchedules: list(draft.noiseSchedules),
      square: false,
    },
  };
}

function sizeOf({ multipleOf, receptiveRadius }: CardDraft, { inputs }: OnnxHeader): ModelCard["size"] {
  const [batch, , height, width] = inputs.find(isImage)?.shape ?? [];
  const fixed = typeof height === "number" && typeof width === "number" ? ([height, width] as const) : null;
  return {
    multipleOf: fixed ? 1 : multipleOf,
    min: fixed ? Math.min(...fixed) : multipleOf,
    max: null,
    fixed,
    receptiveRadius: receptiveRadius.trim() === "" ? null : Number(receptiveRadius),
    batch: typeof batch === "number" ? batch : null,
  };
}
