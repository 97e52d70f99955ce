import { describe, expect, it } from "vitest";
import { drawNoise } from "../../../src/diffusion/noise.ts";
import { run, walk } from "../sampling.ts";

const drawn = (params: Record<string, number | string>) =>
  run(walk({ start: ["noise", { width: 2, height: 1, channels: 2, ...params }] }));

describe("the Noise node", () => {
  it.each(["mt19937", "philox"] as const)("gives the draw that is asked for (%s)", async (generator) => {
    const outcome = await drawn({ generator, seed: 42, first: 3 });
    expect(await outcome.tensor("start.noise")).toEqual([...drawNoise(generator, 42n, 3, 4)]);
  });

  it("takes seeds beyond 2^53 as text, and refuses what is no integer", async () => {
    const outcome = await drawn({ generator: "philox", seed: "9007199254740993" });
    expect(await outcome.tensor("start.noise")).toEqual([...drawNoise("philox", 9007199254740993n, 0, 4)]);
    expect((await drawn({ seed: "soon" })).codes).toHaveLength(1);
  });

  it("refuses a draw that lies too far on for a generator that cannot jump", async () => {
    const far = { first: 1_000_000, width: 256, height: 256 };
    expect((await drawn(far)).codes).toEqual(["param.range"]);
    const outcome = await drawn({ ...far, generator: "philox", width: 2, height: 1 });
    expect(outcome.codes).toEqual([]);
  });

  it("takes its shape from a tensor where one is wired", async () => {
    const picture = { picture: ["constant", { value: 0, channels: 3, width: 4, height: 5 }] } as never;
    const outcome = await run(walk(picture, [["picture.tensor", "start.like"]]));
    expect(await outcome.value("start.noise")).toMatchObject({ shape: [1, 3, 5, 4] });
  });
});
