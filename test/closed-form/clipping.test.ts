import { describe, expect, it } from "vitest";
import { unitToByte } from "../../src/imaging/colour.ts";
import { everyState, type Nodes, type Wires, walked } from "./measure.ts";

/** Black in, white the truth: the oracle's residual is −2 everywhere, which the official clip cuts to −1. */
const SIZE = { width: 8, height: 8, channels: 3 };
async function restored(clip: string): Promise<number[]> {
  const nodes: Nodes = {
    ...everyState(10, "decreased", "increased"),
    start: ["noise", { ...SIZE, seed: 5 }],
    black: ["constant", { ...SIZE, value: -1 }],
    // What the network is shown is the true noise, which it hands back.
    model: ["formulaModel", { residual: "-2", noise: "c" }],
    unet: ["unetStep", { clip }],
  };
  const wires: Wires = [
    ["black.tensor", "noisy.input"],
    ["black.tensor", "unet.input"],
    ["start.noise", "unet.condition"],
  ];
  return (await (await walked(nodes, wires)).tensor("end.x")).map(unitToByte);
}

describe("clipping, with an oracle that turns black into white", () => {
  it("box reaches 255", async () => {
    expect(new Set(await restored("box"))).toEqual(new Set([255]));
  });
  it("official stops at 127 or 128", async () => {
    for (const byte of await restored("official")) expect([127, 128]).toContain(byte);
  });
});
