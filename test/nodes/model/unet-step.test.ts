import { describe, expect, it } from "vitest";
import { sha256Hex } from "../../../src/graph/merkle.ts";
import type { ModelCard } from "../../../src/graph/model-card.ts";
import type { ModelRunner } from "../../../src/runtime/model-runner.ts";
import { run, walk } from "../sampling.ts";

const bytes = new Uint8Array([1]);
const asset = { name: "net.onnx", sha256: sha256Hex(bytes), bytes: 1 };
const CARD: ModelCard = {
  cardVersion: 1,
  id: "net",
  title: "Net",
  task: "derain",
  description: "",
  licence: "",
  file: "net.onnx",
  sha256: asset.sha256,
  bytes: 1,
  parameters: 0,
  inputs: [
    { name: "state", carries: "x" },
    { name: "shown", carries: "condition" },
    { name: "a", carries: "alphaBar" },
    { name: "b", carries: "betaBar" },
    { name: "time", carries: "timestep" },
  ],
  outputs: [
    { name: "first", carries: "residual", channels: 2 },
    { name: "second", carries: "noise", channels: 2 },
  ],
  size: { multipleOf: 1, min: 1, max: null, fixed: null, receptiveRadius: null },
  conditioning: "alphaBar + betaBar",
  objective: "pred_res_noise",
  origin: "input",
  condition: "image",
  clip: "box",
  trainedOn: { numTrainTimesteps: 8, sumScale: [1], residualSchedules: [], noiseSchedules: [], square: true },
};

/** Hands the state back as both heads, and remembers what it was fed. */
function echo() {
  const fed: Record<string, unknown>[] = [];
  const models: ModelRunner = {
    provider: "echo",
    async call(_, feeds, backend) {
      fed.push(feeds);
      const { state } = feeds;
      if (typeof state !== "object") throw new Error("no state");
      return { first: backend.evaluate("0.5*x", { x: state }), second: backend.evaluate("1*x", { x: state }) };
    },
  };
  return { fed, models };
}

const picture = { picture: ["constant", { value: 0.25, channels: 2, width: 2, height: 1 }] };
const net = { model: ["model", { model: asset }], ...picture } as never;
const INPUT = [
  ["picture.tensor", "unet.input"],
  ["picture.tensor", "noisy.input"],
] as const;

describe("UNet step with a network", () => {
  it("feeds each input what the card says it carries", async () => {
    const { fed, models } = echo();
    const outcome = await run(walk(net, INPUT), { card: CARD, models });
    expect(outcome.codes).toEqual([]);
    expect(fed).toHaveLength(4);
    expect(fed[0]).toMatchObject({ a: 1, b: 1, time: 7 });
    expect(fed[3]).toMatchObject({ time: 1 });
    expect([await outcome.value("unet.t_res", 0), await outcome.value("unet.t_noise", 0)]).toEqual([1, 1]);
  });

  it("clips as the card says: the residual to what keeps x0 in range", async () => {
    const outcome = await run(walk(net, INPUT), { card: CARD, models: echo().models });
    const x = await outcome.tensor("loop.x", 0);
    const residual = await outcome.tensor("unet.residual", 0);
    for (const [index, value] of x.entries())
      expect(residual[index]).toBeCloseTo(Math.min(Math.max(0.5 * value, -0.75), 1.25), 6);
  });

  it("scales both times by T where the network was trained so", async () => {
    const { fed, models } = echo();
    await run(walk(net, INPUT), { card: { ...CARD, conditioning: "alphaBar*T + betaBar*T" }, models });
    expect(fed[0]).toMatchObject({ a: 8, b: 8 });
  });

  it("asks for the degraded image that the card needs", async () => {
    const outcome = await run(walk(net), { card: CARD, models: echo().models });
    expect(outcome.codes).toEqual(["model.condition"]);
    const zero = { ...CARD, origin: "zero", condition: "none", inputs: CARD.inputs.slice(0, 1) } as const;
    expect((await run(walk(net), { card: zero, models: echo().models })).codes).toEqual([]);
  });

  it("finds a time in the schedules that the card names, whatever the path was made from", async () => {
    const { fed, models } = echo();
    const trainedOn = { ...CARD.trainedOn, residualSchedules: ["decreased"], noiseSchedules: ["increased"] };
    const nodes = {
      ...(net as object),
      beta: ["noiseSchedule", { kind: "average", numTrainTimesteps: 8 }],
      path: ["diffusionPath", { order: "residualFirst" }],
    } as never;
    await run(walk(nodes, INPUT), { card: { ...CARD, conditioning: "timestep", trainedOn }, models });
    // β̄² = 4/8 at the last state; training's (t + 1)(t + 2)/72 passes it between t = 4 and t = 5.
    expect(fed[3]!.time).toBeCloseTo(4.52, 2);
  });

  it("refuses a path that goes on beyond the training's timesteps", async () => {
    const trainedOn = { ...CARD.trainedOn, residualSchedules: ["decreased"], noiseSchedules: ["increased"] };
    const card = { ...CARD, conditioning: "timestep", trainedOn: { ...trainedOn, numTrainTimesteps: 5 } } as const;
    expect((await run(walk(net, INPUT), { card, models: echo().models })).codes).toEqual(["model.schedule"]);
  });

  it("says which head is missing, and that it has no mask to show", async () => {
    const headless = await run(walk(net, INPUT), { card: { ...CARD, objective: "epsilon" }, models: echo().models });
    expect(headless.codes).toEqual(["model.objective"]);
    const masked = { ...CARD, inputs: [...CARD.inputs, { name: "mask", carries: "mask" as const }] };
    expect((await run(walk(net, INPUT), { card: masked, models: echo().models })).codes).toEqual(["model.condition"]);
  });
});

describe("UNet step with formulas", () => {
  const told = (params = {}, others = {}, without: string[] = []) =>
    run(walk({ model: ["formulaModel", { residual: "t_res", noise: "t_noise", ...params }], ...others }, [], without));

  it("tells them the timestep, and spreads a formula without x over the picture", async () => {
    const outcome = await told();
    expect(await outcome.tensor("unet.residual", 1)).toEqual([5, 5, 5, 5]);
    expect(outcome.warnings).toEqual([]);
  });

  it("finds a time by the noise on a path that has none, and warns once", async () => {
    const outcome = await told({}, { path: ["diffusionPath", { order: "residualFirst" }] });
    expect(await outcome.value("unet.t_res", 1)).toBe(7);
    expect(outcome.warnings).toEqual([expect.stringMatching(/From step 2 on.*t = 7/)]);
  });

  it("asks for no timestep of a network that was not trained with it", async () => {
    const path = { path: ["diffusionPath", { order: "residualFirst" }] };
    const outcome = await told({ conditioning: "alphaBar + betaBar" }, path);
    expect(outcome.warnings).toEqual([]);
    expect(await outcome.tensor("unet.noise", 1)).toEqual([1, 1, 1, 1]);
  });

  it("are refused with a variable that does not exist", async () => {
    const outcome = await told({ residual: "x + magic" });
    expect(outcome.codes).toEqual(["expression.name"]);
    expect(outcome.messages[0]).toMatch(/no variable “magic”.*at character 5 \(“magic”\) of: x \+ magic/);
  });
});
