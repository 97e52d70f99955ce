import { describe, expect, it } from "vitest";
import { run, walk } from "../sampling.ts";

/** Two pixels of two channels: each is a point of the plane. */
const ideal = (params = {}) =>
  walk({ model: ["idealDenoiser", { means: [0.5, -0.5, -0.5, 0.5], deviation: 0.1, ...params }] });

describe("the Ideal denoiser in a loop", () => {
  it("ends near a mean, each pixel by itself, and repeats itself", async () => {
    const first = await (await run(ideal())).tensor("end.x");
    expect(await (await run(ideal())).tensor("end.x")).toEqual(first);
    const [x1, x2, y1, y2] = first as [number, number, number, number];
    for (const [x, y] of [
      [x1, y1],
      [x2, y2],
    ] as const)
      expect(Math.hypot(Math.abs(x) - 0.5, y + x)).toBeLessThan(0.5);
  });

  it("gives residual, noise and x0 that add up to the state, with an input and without", async () => {
    for (const input of [false, true]) {
      const wires = input ? ([["image.tensor", "unet.input"]] as const) : [];
      const nodes = { image: ["constant", { value: 0.3, width: 2, height: 1, channels: 2 }] } as never;
      const outcome = await run(
        walk({ ...(nodes as object), model: ["idealDenoiser", { deviation: 0.1 }] } as never, wires),
      );
      expect(outcome.codes).toEqual([]);
      const step = (await outcome.value("loop.step", 1)) as { from: { alphaBar: number; betaBar: number } };
      const [x, r, n, x0] = await Promise.all(
        ["loop.x", "unet.residual", "unet.noise", "unet.x0"].map((wire) => outcome.tensor(wire, 1)),
      );
      for (const [i, value] of x!.entries()) {
        expect(x0![i]! + step.from.alphaBar * r![i]! + step.from.betaBar * n![i]!).toBeCloseTo(value, 5);
        expect(x0![i]! + r![i]!).toBeCloseTo(input ? 0.3 : 0, 5);
      }
    }
  });

  it("takes pictures for its data, and ends on one of them", async () => {
    const nodes = {
      data: ["constant", { value: 0.25, width: 2, height: 1, channels: 2 }],
      model: ["idealDenoiser", { deviation: 0 }],
    } as never;
    const outcome = await run(walk(nodes, [["data.tensor", "model.images"]]));
    expect(outcome.codes).toEqual([]);
    for (const value of await outcome.tensor("end.x")) expect(value).toBeCloseTo(0.25, 6);
  });

  it("says what does not fit", async () => {
    expect((await run(ideal({ means: [1, 2, 3] }))).messages).toEqual(["3 numbers do not make means of 2 each."]);
    expect((await run(ideal({ weights: [1] }))).messages).toEqual(["There are 1 weights for 2 components."]);
    expect((await run(ideal({ weights: [1, 0] }))).codes).toEqual(["param.range"]);
    const outcome = await run(ideal({ means: [1, 2, 3], dimension: 3 }));
    expect(outcome.codes).toEqual(["model.size"]);
    expect(outcome.messages[0]).toContain("pixels of 3 channels, and the state is 1×2×1×2");
  });
});
