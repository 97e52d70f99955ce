import type { Tensor } from "../../expression/tensor.ts";
import { assertNever } from "../../graph/diagnostic.ts";
import type { Params } from "../../graph/node-type.ts";
import { downscale, downscaledSize, gaussianBlur, motionBlur } from "../../imaging/degradation/blur.ts";
import { jpegCompression } from "../../imaging/degradation/jpeg.ts";
import { addHaze, lowLight } from "../../imaging/degradation/light.ts";
import { cutHoles, gaussianNoise } from "../../imaging/degradation/noise.ts";
import { addRain } from "../../imaging/degradation/rain.ts";
import { defineHost, type ParamValuesOf } from "../define.ts";
import { diagnosed } from "../imaging-diagnostic.ts";
import { pictureAt, shapeOf } from "../known-shape.ts";

const rain = { kind: ["rain"], draw: ["explicit"] };
const dark = { kind: ["lowLight"], draw: ["explicit"] };

const params = {
  kind: {
    kind: "enum",
    default: "rain",
    doc: "What is done to the picture. Chain several nodes for several degradations.",
    options: [
      {
        value: "gaussianNoise",
        title: "Gaussian noise",
        doc: "In sRGB: values plus N(0, σ²), or Poisson-Gaussian noise; neither clipped nor rounded unless asked.",
      },
      { value: "gaussianBlur", title: "Gaussian blur", doc: "In linear light, as a lens out of focus." },
      { value: "motionBlur", title: "Motion blur", doc: "In linear light, along a line, as a moving camera." },
      { value: "jpeg", title: "JPEG", doc: "In sRGB: the quantisation of libjpeg, computed without a file." },
      {
        value: "downscale",
        title: "Downscale",
        doc: "In linear light, bicubic; enlarged back unless asked otherwise.",
      },
      {
        value: "rain",
        title: "Rain",
        doc: "In sRGB: streaks added to all channels, clipped; as photo-derain learnt it.",
      },
      { value: "lowLight", title: "Low light", doc: "In sRGB: s·x^γ + n, clipped." },
      { value: "haze", title: "Haze", doc: "In linear light: the scene fades to the airlight with distance." },
      { value: "holes", title: "Holes", doc: "Rectangles of one grey." },
    ],
  },
  seed: {
    kind: "seed",
    default: 0,
    doc: "The same seed gives the same degradation.",
    when: { kind: ["gaussianNoise", "rain", "lowLight", "holes"] },
  },
  draw: {
    kind: "enum",
    title: "Strength",
    default: "fromSeed",
    doc: "Drawn from the seed, one set an image, as the networks were trained; or set here.",
    options: [
      { value: "fromSeed", title: "From the seed" },
      { value: "explicit", title: "As set here" },
    ],
    when: { kind: ["rain", "lowLight"] },
  },
  density: {
    kind: "number",
    default: 0.05,
    min: 0,
    max: 1,
    soft: [0.015, 0.1],
    step: 0.005,
    doc: "Share of pixels that start a streak, 1 − τ. Training: 0.015 to 0.1.",
    when: rain,
  },
  length: {
    kind: "integer",
    default: 16,
    min: 1,
    max: 23,
    unit: "px",
    doc: "Length of a streak. Training: 9 to 23.",
    when: rain,
  },
  angle: {
    kind: "number",
    default: 15,
    min: -90,
    max: 90,
    soft: [-35, 35],
    step: 1,
    unit: "°",
    doc: "Slant from vertical; positive runs down to the right. Training: −35 to 35.",
    when: rain,
  },
  gain: {
    kind: "number",
    default: 2.3,
    min: 0,
    max: 20,
    soft: [1.2, 3.5],
    step: 0.1,
    doc: "Brightness of the streaks. Training: 1.2 to 3.5.",
    when: rain,
  },
  scale: {
    kind: "number",
    default: 0.35,
    min: 0,
    max: 1,
    soft: [0.15, 0.6],
    step: 0.01,
    doc: "s: what white becomes. Training: 0.15 to 0.6.",
    when: dark,
  },
  gamma: {
    kind: "number",
    default: 2.5,
    min: 0.1,
    max: 10,
    soft: [1.5, 3.5],
    step: 0.1,
    doc: "γ: how much darker shadows get than lights. Training: 1.5 to 3.5.",
    when: dark,
  },
  sensorNoise: {
    kind: "number",
    title: "Sensor noise",
    default: 0.02,
    min: 0,
    max: 1,
    soft: [0, 0.04],
    step: 0.005,
    doc: "Standard deviation of the noise, as a share of the range [0, 1]. Training: 0 to 0.04.",
    when: dark,
  },
  sigma: {
    kind: "number",
    title: "σ",
    default: 25,
    min: 0,
    max: 255,
    soft: [0, 75],
    step: 1,
    unit: "/255",
    doc: "Standard deviation of the noise in 8-bit levels, added in sRGB.",
    when: { kind: ["gaussianNoise"] },
  },
  share: {
    kind: "number",
    title: "Photon share",
    default: 0,
    min: 0,
    max: 1,
    step: 0.05,
    doc: "Part of the variance that grows with the light x in [0, 1], as photons are counted: σ²((1 − share) + share·x). 0 is plain Gaussian noise.",
    when: { kind: ["gaussianNoise"] },
  },
  clip: {
    kind: "boolean",
    default: false,
    doc: "Clip to [−1, 1]. Off keeps the noise Gaussian.",
    when: { kind: ["gaussianNoise"] },
  },
  quantise: {
    kind: "boolean",
    title: "Round to 8 bits",
    default: false,
    doc: "Round to 8 bits (and clip), as a saved file would be.",
    when: { kind: ["gaussianNoise"] },
  },
  radius: {
    kind: "number",
    title: "σ",
    default: 2,
    min: 0,
    max: 64,
    soft: [0, 10],
    step: 0.1,
    unit: "px",
    doc: "Standard deviation of the blur, in linear light.",
    when: { kind: ["gaussianBlur"] },
  },
  motionLength: {
    kind: "integer",
    title: "Length",
    default: 15,
    min: 1,
    max: 127,
    soft: [1, 41],
    unit: "px",
    doc: "How far the camera moved, in linear light.",
    when: { kind: ["motionBlur"] },
  },
  motionAngle: {
    kind: "number",
    title: "Direction",
    default: 0,
    min: -180,
    max: 180,
    step: 1,
    unit: "°",
    doc: "Direction of the movement, anticlockwise from horizontal.",
    when: { kind: ["motionBlur"] },
  },
  quality: {
    kind: "integer",
    default: 20,
    min: 1,
    max: 100,
    doc: "JPEG quality as libjpeg counts it: 50 uses the standard tables as they are.",
    when: { kind: ["jpeg"] },
  },
  subsampling: {
    kind: "enum",
    default: "4:2:0",
    doc: "Whether colour is kept at half the resolution, as most JPEG files have it.",
    options: [
      { value: "4:4:4", title: "4:4:4" },
      { value: "4:2:0", title: "4:2:0" },
    ],
    when: { kind: ["jpeg"] },
  },
  factor: {
    kind: "integer",
    default: 4,
    min: 1,
    max: 32,
    soft: [2, 8],
    unit: "×",
    doc: "How many times smaller, bicubic in linear light.",
    when: { kind: ["downscale"] },
  },
  back: {
    kind: "boolean",
    title: "Enlarge back",
    default: true,
    doc: "Enlarge the small picture to the size it had, as restoration networks expect.",
    when: { kind: ["downscale"] },
  },
  depth: {
    kind: "number",
    title: "Optical depth",
    default: 1.5,
    min: 0,
    max: 10,
    soft: [0, 4],
    step: 0.1,
    doc: "β·d at the far end: of the scene's light e^(−β·d) arrives. 0 is clear air.",
    when: { kind: ["haze"] },
  },
  airlight: {
    kind: "number",
    default: 0.85,
    min: 0,
    max: 1,
    step: 0.01,
    doc: "A: the grey (sRGB, 0 black to 1 white) that distant things fade to.",
    when: { kind: ["haze"] },
  },
  profile: {
    kind: "enum",
    title: "Distance",
    default: "ground",
    doc: "How far things are.",
    options: [
      { value: "ground", title: "Far at the top", doc: "Clear at the bottom row, full depth at the top row." },
      { value: "even", title: "Even", doc: "The same depth everywhere." },
    ],
    when: { kind: ["haze"] },
  },
  count: {
    kind: "integer",
    title: "Holes",
    default: 6,
    min: 0,
    max: 1000,
    soft: [1, 30],
    doc: "Number of rectangles.",
    when: { kind: ["holes"] },
  },
  size: {
    kind: "number",
    default: 0.2,
    min: 0,
    max: 1,
    step: 0.01,
    doc: "Longest side of a hole, as a share of that side of the picture; each side is between half of it and all.",
    when: { kind: ["holes"] },
  },
  fill: {
    kind: "number",
    default: 0.5,
    min: 0,
    max: 1,
    step: 0.01,
    doc: "Grey in the holes (sRGB, 0 black to 1 white).",
    when: { kind: ["holes"] },
  },
} as const satisfies Params;

export default defineHost({
  type: "degrade",
  version: 1,
  title: "Degrade",
  category: "Input",
  doc: "Damages a picture in a known way, so that a restoration can be measured against the original. Seeded; chain several for more.",
  inputs: { image: { type: "tensor", role: "image", doc: "A picture in [−1, 1], sRGB." } },
  outputs: { image: { type: "tensor", role: "image", doc: "The damaged picture, I_in of the equations." } },
  params,
  shapes: ({ params: { kind, back, factor }, shapes }) => {
    const image = pictureAt(shapes, "image");
    if (!image || kind !== "downscale" || back) return { image: shapeOf(shapes, "image") };
    const { width, height } = downscaledSize(image, factor);
    return { image: [image.batch, image.channels, height, width] };
  },
  run: async ({ params: values, inputs }) => ({ image: await diagnosed(() => degrade(inputs.image, values)) }),
});

function degrade(image: Tensor, values: ParamValuesOf<typeof params>): Tensor {
  const explicit = values.draw === "explicit";
  switch (values.kind) {
    case "gaussianNoise":
      return gaussianNoise(image, values.seed, values);
    case "gaussianBlur":
      return gaussianBlur(image, values.radius);
    case "motionBlur":
      return motionBlur(image, values.motionLength, values.motionAngle);
    case "jpeg":
      return jpegCompression(image, values);
    case "downscale":
      return downscale(image, values.factor, values.back);
    case "rain":
      return addRain(image, values.seed, explicit ? values : undefined);
    case "lowLight":
      return lowLight(image, values.seed, explicit ? { ...values, sigma: values.sensorNoise } : undefined);
    case "haze":
      return addHaze(image, values);
    case "holes":
      return cutHoles(image, values.seed, values);
    default:
      return assertNever(values.kind);
  }
}
