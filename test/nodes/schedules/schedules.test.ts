import { describe, expect, it } from "vitest";
import type { DiffusionPath } from "../../../src/diffusion/path.ts";
import { validate } from "../../../src/graph/compile.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { run, walk } from "../sampling.ts";

const pathOf = async (nodes: Parameters<typeof walk>[0]) =>
  (await (await run(walk(nodes))).value("times.path")) as DiffusionPath;

describe("schedule nodes", () => {
  it("join into a path whose steps are picked", async () => {
    const { steps, numTrainTimesteps, sumScale } = await pathOf({
      beta: ["noiseSchedule", { numTrainTimesteps: 8, sumScale: 0.25 }],
    });
    expect(steps.map(({ from, to }) => [from.t, to.t])).toEqual([
      [7, 5],
      [5, 3],
      [3, 1],
      [1, -1],
    ]);
    expect(steps[0]!.from).toEqual({ t: 7, alphaBar: 1, betaBar: 0.5 });
    expect({ numTrainTimesteps, sumScale }).toEqual({ numTrainTimesteps: 8, sumScale: 0.25 });
  });

  it("let no hidden param change the walk", async () => {
    const plain = await pathOf({});
    expect(await pathOf({ times: ["timesteps", { count: 4, offset: 3, next: "stride", end: "first" }] })).toEqual(
      plain,
    );
  });

  it("refuse two lengths, and say what to do", async () => {
    const outcome = await run(walk({ beta: ["noiseSchedule", { numTrainTimesteps: 9 }] }));
    expect(outcome.codes).toEqual(["sampler.schedule"]);
    expect(outcome.messages[0]).toMatch(/8 timesteps, the noise schedule 9/);
  });

  it("refuse more steps than there are states", async () => {
    expect((await run(walk({ times: ["timesteps", { count: 9 }] }))).codes).toEqual(["sampler.schedule"]);
  });
});

describe("a diffusion path", () => {
  const notes = (params: object) => {
    const document = walk({ path: ["diffusionPath", params] } as never);
    const found = validate(document, registry, { cards: new Map(), assets: new Set() });
    return found
      .filter(({ nodeId }) => nodeId === "path")
      .map(({ nodeId, severity, message }) => [nodeId, severity, message]);
  };

  it("says what noise first does without an input image", () => {
    expect(notes({ order: "noiseFirst" })).toEqual([
      ["path", "info", expect.stringContaining("ends in one picture for every seed")],
    ]);
    expect(notes({ order: "residualFirst" })).toEqual([]);
  });

  it("warns where a drawn curve does not join x_T with the clean corner", () => {
    const curve = (...points: number[][]) => notes({ order: "drawn", curve: points });
    expect(curve([0, 0], [0.2, 0.9], [1, 1])).toEqual([]);
    expect(curve([0.1, 0], [1, 0.5])).toEqual([
      ["path", "warning", expect.stringContaining("begins at (0.1, 0), not at the clean corner")],
      ["path", "warning", expect.stringContaining("ends at (1, 0.5), not at (1, 1)")],
    ]);
  });
});

describe("x_T", () => {
  it("is the input with all its noise", async () => {
    const outcome = await run(
      walk({ picture: ["constant", { value: 0.5, channels: 2, width: 2, height: 1 }] }, [
        ["picture.tensor", "noisy.input"],
      ]),
    );
    const noise = await outcome.tensor("start.noise");
    const state = await outcome.tensor("noisy.x_T");
    for (const [index, value] of noise.entries()) expect(state[index]).toBeCloseTo(0.5 + value, 6);
  });

  it("or a clean image carried to a state of the path", async () => {
    const nodes = {
      picture: ["constant", { value: 0.5, channels: 2, width: 2, height: 1 }],
      noisy: ["addNoise", { at: "state", t: 7 }],
    } as never;
    const outcome = await run(walk(nodes, [["picture.tensor", "noisy.clean"]]));
    expect(await outcome.tensor("noisy.x_T")).toEqual(await outcome.tensor("start.noise"));
    expect((await run(walk(nodes))).codes).toEqual(["port.unwired"]);
  });
});
