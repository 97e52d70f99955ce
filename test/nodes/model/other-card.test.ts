import { describe, expect, it } from "vitest";
import type { DiffusionCard } from "../../../src/graph/model-card.ts";
import otherCard from "../../../src/nodes/model/other-card.ts";
import { STATE, TIMESTEP } from "../networks.ts";
import { diagnosticOf, runNode } from "../run-node.ts";

const model = (card: DiffusionCard) => ({ kind: "onnx", card, traits: card, asset: {} });
const read = async (card: DiffusionCard, params = {}) =>
  (await runNode(otherCard, { params, inputs: { model: model(card) } })).outputs.model.card as DiffusionCard;
const carried = (ports: readonly { carries: string }[]) => ports.map(({ carries }) => carries);

describe("Other card", () => {
  it("says what the card says, until it is overruled", async () => {
    expect(await read(STATE)).toEqual(STATE);
    const { range, channelOrder } = await read(STATE, { range: "[0, 1]", channelOrder: "BGR" });
    expect([range, channelOrder]).toEqual([[0, 1], "BGR"]);
  });

  it("swaps heads, and gives outputs the heads of another objective", async () => {
    expect(carried((await read(STATE, { heads: "swapped" })).outputs)).toEqual(["noise", "residual"]);
    const other = await read(STATE, { objective: "pred_x0_add_noise", heads: "swapped" });
    expect([other.objective, carried(other.outputs)]).toEqual(["pred_x0_add_noise", ["noise", "x0"]]);
    expect(carried((await read(STATE, { objective: "epsilon" })).outputs)).toEqual(["output", "noise"]);
  });

  it("tells numbers by timestep, and back", async () => {
    const byTime = await read(STATE, { conditioning: "timestep" });
    expect(carried(byTime.inputs)).toEqual(["x", "condition", "mask", "timestep", "timestep"]);
    expect(carried((await read(byTime, { conditioning: "alphaBar*T + betaBar*T" })).inputs)).toEqual(
      carried(STATE.inputs),
    );
    expect(carried((await read(TIMESTEP, { conditioning: "alphaBar + betaBar" })).inputs)).toEqual(["x", "alphaBar"]);
  });

  it("is of network files alone", async () => {
    const run = runNode(otherCard, { inputs: { model: { kind: "formula", traits: { title: "Formula" }, heads: {} } } });
    expect((await diagnosticOf(run)).code).toBe("model.objective");
  });
});
