import { describe, expect, it } from "vitest";
import { largest, type Nodes, type Wires, walked } from "./measure.ts";

/** Forward with a residual and a noise, then back with the very same: every step must give back what it took. */
const picture = (value: number) => ["noise", { width: 6, height: 5, channels: 3, seed: value }] as const;
const base: Nodes = {
  clean: [...picture(21)],
  input: [...picture(22)],
  start: [...picture(23)],
  truth: [
    "elementwise",
    { text: "input - clean", operands: ["input", "clean"].map((name) => ({ name, type: "tensor" })) },
  ],
};
const truth: Wires = [
  ["clean.noise", "truth.clean"],
  ["input.noise", "truth.input"],
  ["truth.tensor", "sampler.residual"],
  ["start.noise", "sampler.noise"],
  ["input.noise", "noisy.input"],
  ["clean.noise", "noisy.clean"],
];
const network = ["unet.model", "unet.x_t", "unet.step", "sampler.x0"];

const PATHS: [string, Nodes][] = [
  ...["together", "residualFirst", "noiseFirst"].map((order): [string, Nodes] => [
    order,
    { path: ["diffusionPath", { order }] },
  ]),
  [
    "drawn, doubling back",
    {
      path: [
        "diffusionPath",
        {
          order: "drawn",
          curve: [
            [0, 0],
            [0.6, 0.1],
            [0.2, 0.9],
            [1, 1],
          ],
        },
      ],
    },
  ],
  ...["increased", "average", "normal", "power", "squaredcos_cap_v2"].map((kind): [string, Nodes] => [
    `schedules ${kind}`,
    {
      alpha: ["residualSchedule", { kind, ratio: 2, numTrainTimesteps: 60 }],
      beta: ["noiseSchedule", { kind, ratio: 0.5, numTrainTimesteps: 60 }],
    },
  ]),
];
const schedules: Nodes = {
  alpha: ["residualSchedule", { numTrainTimesteps: 60 }],
  beta: ["noiseSchedule", { numTrainTimesteps: 60, sumScale: 0.7 }],
};

describe("forward, then reverse with the true residual and noise", () => {
  it.each(PATHS)("%s: returns x0 to 1e-5", async (_, nodes) => {
    // A path of DDPM's coefficients does not begin at ᾱ = 1: x_T is then the state of its last timestep.
    const first: Nodes = nodes.alpha ? { noisy: ["addNoise", { at: "state", t: 59 }] } : {};
    for (const form of ["noise", "x_start"]) {
      const sampler: Nodes = { times: ["timesteps", { count: 25 }], sampler: ["rddm", { form }] };
      const outcome = await walked({ ...base, ...schedules, ...nodes, ...first, ...sampler }, truth, network);
      expect(largest(await outcome.tensor("end.x"), await outcome.tensor("clean.noise"))).toBeLessThanOrEqual(1e-5);
    }
  });

  it("from a state in the middle too", async () => {
    const nodes: Nodes = {
      ...base,
      ...schedules,
      noisy: ["addNoise", { at: "state", t: 31 }],
      times: ["timesteps", { spacing: "list", list: [31, 30, 17, 4] }],
    };
    const outcome = await walked(nodes, truth, network);
    expect(largest(await outcome.tensor("end.x"), await outcome.tensor("clean.noise"))).toBeLessThanOrEqual(1e-5);
  });

  it("not with a residual that is off by a hundredth: the tests above can fail", async () => {
    const wrong: Nodes = { ...base, ...schedules, times: ["timesteps", { count: 25 }] };
    const text = "1.01*(input - clean)";
    const outcome = await walked({ ...wrong, truth: ["elementwise", { ...base.truth![1], text }] }, truth, network);
    expect(largest(await outcome.tensor("end.x"), await outcome.tensor("clean.noise"))).toBeGreaterThan(1e-3);
  });
});
