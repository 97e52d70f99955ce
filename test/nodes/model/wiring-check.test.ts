import { describe, expect, it } from "vitest";
import { validate } from "../../../src/graph/compile.ts";
import type { Json } from "../../../src/graph/document.ts";
import type { DiffusionCard } from "../../../src/graph/model-card.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { refOf, STATE } from "../networks.ts";
import { walk } from "../sampling.ts";

/** What the editor says of UNet step before anything has run. */
function said(card: DiffusionCard, nodes: object = {}, wires: readonly (readonly [string, string])[] = []) {
  const model = ["model", { model: refOf(card) as unknown as Json }];
  const picture = ["constant", { value: 0.25 }];
  const document = walk({ model, picture, ...nodes } as never, wires);
  const environment = { cards: new Map([[card.sha256, card]]), assets: new Set([card.sha256]) };
  return validate(document, registry, environment)
    .filter(({ nodeId }) => nodeId === "unet")
    .map(({ severity, code, port, message }) => ({ severity, code, port, message }));
}

const CARD: DiffusionCard = {
  ...STATE,
  condition: "image",
  inputs: STATE.inputs.filter(({ name }) => name !== "mask"),
};
const INPUT = [["picture.tensor", "unet.input"]] as const;

describe("before a run UNet step says", () => {
  it("nothing, where the card covers the wiring", () => {
    expect(said(CARD, {}, INPUT)).toEqual([]);
  });

  it("that the degraded image is missing, and the mask", () => {
    expect(said(STATE).map(({ code, port, severity }) => [severity, code, port])).toEqual([
      ["error", "model.condition", "input"],
      ["error", "model.condition", "mask"],
    ]);
  });

  it("what the network was trained with, as soon as a schedule is another", () => {
    const trainedOn = { ...CARD.trainedOn, square: false, sumScale: [0.01], residualSchedules: ["decreased"] };
    expect(said({ ...CARD, trainedOn }, {}, INPUT)).toEqual([
      {
        severity: "warning",
        code: "model.schedule",
        port: "step",
        message: expect.stringMatching(/trained with Σβ² = 0\.01; this path has Σβ² = 1\b/),
      },
    ]);
    const nodes = {
      alpha: ["residualSchedule", { kind: "average", numTrainTimesteps: 8 }],
      beta: ["noiseSchedule", { sumScale: 0.01, numTrainTimesteps: 8 }],
    };
    expect(said({ ...CARD, trainedOn }, nodes, INPUT)[0]!.message).toMatch(/residual schedule “decreased”.*“average”/);
  });

  it("that an input is wired to a network that never had one", () => {
    const card = { ...CARD, origin: "zero", condition: "none", inputs: CARD.inputs.slice(0, 1) } as const;
    expect(said(card, {}, INPUT)).toMatchObject([{ severity: "warning", code: "model.condition", port: "input" }]);
    expect(said(card)).toEqual([]);
  });

  it("that its objective has no such head, and that noise alone does not tell x0 at ᾱ = 1", () => {
    expect(said({ ...CARD, objective: "pred_x0_noise" }, {}, INPUT)).toMatchObject([
      { severity: "error", code: "model.objective", port: "model" },
    ]);
    expect(said({ ...CARD, objective: "pred_noise" }, {}, INPUT)).toMatchObject([
      { severity: "warning", message: expect.stringMatching(/predicts noise alone/) },
    ]);
  });

  it("the same of either of two networks", () => {
    const trainedOn = { ...CARD.trainedOn, square: false, sumScale: [0.01] };
    const card = { ...CARD, trainedOn };
    const nodes = {
      first: ["model", { model: refOf(card) as unknown as Json }],
      second: ["formulaModel", { objective: "pred_noise", noise: "x" }],
      model: ["twoNetworks"],
    };
    const wires = [...INPUT, ["first.model", "model.first"], ["second.model", "model.second"]] as const;
    expect(said(card, nodes, wires)).toMatchObject([{ code: "model.schedule" }]);
  });

  it("nothing of what only a run can know", () => {
    const trainedOn = { ...CARD.trainedOn, square: false, sumScale: [0.01] };
    expect(said({ ...CARD, trainedOn }, { beta: ["unknownNode"] }, INPUT)).toEqual([]);
  });
});
