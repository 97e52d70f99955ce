import { describe, expect, it } from "vitest";
import type { Step } from "../../../src/diffusion/path.ts";
import { sha256Hex } from "../../../src/graph/merkle.ts";
import type { DiffusionCard, ModelCard } from "../../../src/graph/model-card.ts";
import { networkFile, refOf, STATE, TIMESTEP } from "../networks.ts";
import { run, walk } from "../sampling.ts";

/*
 * What a network says and is told, against closed forms: formula models, and ONNX files of a few operators
 * (training/fixtures.py), through document, plan and executor.
 */
const SIZE = { width: 2, height: 1 };
const pictures = {
  picture: ["constant", { value: 0.25, ...SIZE }],
  hole: ["constant", { value: 1, channels: 1, ...SIZE }],
  start: ["noise", { ...SIZE, seed: 7 }],
};
const WIRES = [
  ["picture.tensor", "noisy.input"],
  ["picture.tensor", "unet.input"],
  ["hole.tensor", "unet.mask"],
] as const;

const withNetwork = (card: ModelCard, file: string, wires: readonly (readonly [string, string])[] = WIRES) =>
  run(walk({ model: ["model", { model: refOf(card) }], ...pictures } as never, wires), {
    card,
    file: () => networkFile(file),
  });

async function at(outcome: Awaited<ReturnType<typeof run>>, index: number) {
  const read = (wire: string) => outcome.tensor(wire, index);
  const [x, residual, noise, x0] = await Promise.all(["loop.x", "unet.residual", "unet.noise", "unet.x0"].map(read));
  return {
    x: x!,
    residual: residual!,
    noise: noise!,
    x0: x0!,
    step: (await outcome.value("loop.step", index)) as Step,
  };
}

function near(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, digits);
}

describe("every objective means the same prediction", () => {
  // Data N(0, 0.25) without an input, on a DDPM schedule: E[x0 | x] = w·x and E[noise | x] = n·x.
  const spread = "((1 - alphaBar)^2*0.25 + betaBar^2)";
  const x0 = `(x*(1 - alphaBar)*0.25/${spread})`;
  const noise = `(x*betaBar/${spread})`;
  const v = `sqrt(1 - betaBar^2)*${noise} - betaBar*${x0}`;
  const heads: [string, Record<string, string>][] = [
    ["pred_res_noise", { residual: `-${x0}`, noise }],
    ["pred_res_add_noise", { residual: `-${x0}`, noise: `${noise} - ${x0}` }],
    ["pred_x0_noise", { x0, noise }],
    ["pred_x0_add_noise", { x0, noise: `${noise} + ${x0}` }],
    ["pred_res", { residual: `-${x0}` }],
    ["pred_noise", { noise }],
    ["epsilon", { output: noise }],
    ["sample", { output: x0 }],
    ["v_prediction", { output: v }],
  ];

  it.each(heads)("%s", async (objective, texts) => {
    const nodes = { model: ["formulaModel", { objective, clip: "off", ...texts }], path: ["ddpmSchedule", {}] };
    const outcome = await run(walk(nodes as never, [], ["path.residual", "path.noise"]));
    expect(outcome.codes).toEqual([]);
    for (const index of [0, 2]) {
      const { x, step, ...predicted } = await at(outcome, index);
      const { alphaBar, betaBar } = step.from;
      const total = (1 - alphaBar) ** 2 * 0.25 + betaBar ** 2;
      const clean = x.map((value) => (value * (1 - alphaBar) * 0.25) / total);
      near(predicted.x0, clean, 4);
      near(
        predicted.residual,
        clean.map((value) => -value),
        4,
      );
      near(
        predicted.noise,
        x.map((value) => (value * betaBar) / total),
        4,
      );
    }
  });
});

describe("a network is told the state as it was trained", () => {
  const told: [DiffusionCard["conditioning"], (step: Step) => readonly [number, number]][] = [
    ["alphaBar + betaBar", ({ from }) => [from.alphaBar, from.betaBar]],
    ["alphaBar*T + betaBar*T", ({ from }) => [8 * from.alphaBar, 8 * from.betaBar]],
  ];

  it.each(told)("%s, beside the picture and the mask it is shown", async (conditioning, times) => {
    const outcome = await withNetwork({ ...STATE, conditioning }, "state");
    expect(outcome.codes).toEqual([]);
    for (const index of [0, 3]) {
      const { x, residual, noise, step } = await at(outcome, index);
      const [a, b] = times(step);
      near(
        residual,
        x.map((value) => value / 2 + 0.25 / 4 + a),
      );
      near(
        noise,
        x.map((value) => value + b + 1),
      );
      expect(await outcome.value("unet.t_res", index)).toBeCloseTo(a, 6);
      expect(await outcome.value("unet.t_noise", index)).toBeCloseTo(b, 6);
    }
  });

  it.each(["timestep", "timestep-scalar"])("timestep as int64 (%s)", async (file) => {
    const card = { ...TIMESTEP, sha256: refOf(TIMESTEP).sha256 };
    const outcome = await run(walk({ model: ["model", { model: fileRef(file) }], ...pictures } as never), {
      cards: [{ ...card, ...fileRef(file) }],
      file: () => networkFile(file),
    });
    expect(outcome.codes).toEqual([]);
    const { x, noise, step } = await at(outcome, 1);
    near(
      noise,
      x.map((value) => value + step.from.t! / 1000),
    );
  });

  it("asks for the mask that it was trained with", async () => {
    const outcome = await withNetwork(STATE, "state", WIRES.slice(0, 2));
    expect(outcome.codes).toEqual(["model.condition"]);
    expect(outcome.messages[0]).toMatch(/“mask” is not wired/);
  });
});

describe("what the heads are", () => {
  it("the second of *_add_noise is the sum", async () => {
    const outcome = await withNetwork({ ...STATE, objective: "pred_res_add_noise" }, "state");
    const { x, residual, noise, step } = await at(outcome, 1);
    const first = x.map((value) => value / 2 + 0.25 / 4 + step.from.alphaBar);
    near(residual, first);
    near(
      noise,
      x.map((value, i) => value + step.from.betaBar + 1 - first[i]!),
    );
  });

  it("follows the card, not the order in the file", async () => {
    const outputs = [
      { name: "residual", carries: "noise", channels: 3 },
      { name: "noise", carries: "residual", channels: 3 },
    ] as const;
    const outcome = await withNetwork({ ...STATE, outputs }, "state");
    const { x, residual, step } = await at(outcome, 1);
    near(
      residual,
      x.map((value) => value + step.from.betaBar + 1),
    );
  });

  it("in [0, 1] and BGR come back as [-1, 1] and RGB", async () => {
    const outcome = await withNetwork({ ...STATE, range: [0, 1], channelOrder: "BGR" }, "state");
    const { x, residual, noise, step } = await at(outcome, 1);
    // The network's picture is (picture + 1)/2, its residual half of ours, its β̄ half of ours, its noise ours.
    near(
      residual,
      x.map((value) => ((value + 1) / 4 + (0.25 + 1) / 8 + step.from.alphaBar) * 2),
    );
    near(
      noise,
      x.map((value) => (value + 1) / 2 + step.from.betaBar / 2 + 1),
    );
  });

  it("epsilon, sample and v in another range are refused", async () => {
    const outcome = await withNetwork({ ...TIMESTEP, range: [0, 1] }, "timestep", []);
    expect(outcome.codes).toEqual(["model.objective"]);
  });
});

describe("I_in of the equations and what is shown are two things", () => {
  it("a network with origin zero is shown a picture that its residual does not know", async () => {
    const card = { ...STATE, origin: "zero" } as const;
    const outcome = await withNetwork(card, "state", [
      ["picture.tensor", "unet.condition"],
      ["hole.tensor", "unet.mask"],
    ]);
    expect(outcome.codes).toEqual([]);
    const { x, residual, x0, noise, step } = await at(outcome, 1);
    near(
      residual,
      x.map((value) => value / 2 + 0.25 / 4 + step.from.alphaBar),
    );
    near(
      x0,
      x.map((value, i) => value - step.from.alphaBar * residual[i]! - step.from.betaBar * noise[i]!),
    );
  });
});

describe("two networks", () => {
  const pair = (first: object, second: object, objective = "pred_res_noise") =>
    walk(
      {
        first: ["formulaModel", first],
        second: ["formulaModel", second],
        model: ["twoNetworks", { objective }],
      } as never,
      [
        ["first.model", "model.first"],
        ["second.model", "model.second"],
      ],
    );

  it("answer with one head each, each told its own time", async () => {
    const outcome = await run(
      pair(
        {
          objective: "pred_res",
          residual: "0.1*x + t_res",
          conditioning: "alphaBar*T + betaBar*T",
          numTrainTimesteps: 8,
        },
        { objective: "pred_noise", noise: "0.5*x + t_noise", conditioning: "alphaBar + betaBar" },
      ),
    );
    expect(outcome.codes).toEqual([]);
    const { x, residual, noise, step } = await at(outcome, 1);
    near(
      residual,
      x.map((value) => 0.1 * value + 8 * step.from.alphaBar),
    );
    near(
      noise,
      x.map((value) => 0.5 * value + step.from.betaBar),
    );
    expect(await outcome.value("unet.t_res", 1)).toBeCloseTo(8 * step.from.alphaBar, 6);
    expect(await outcome.value("unet.t_noise", 1)).toBeCloseTo(step.from.betaBar, 6);
  });

  it("the second may be the sum", async () => {
    const outcome = await run(
      pair(
        { objective: "pred_x0_noise", x0: "0.3*x", noise: "0" },
        { objective: "pred_noise", noise: "x" },
        "pred_x0_add_noise",
      ),
    );
    const { x, x0, noise } = await at(outcome, 1);
    near(
      x0,
      x.map((value) => 0.3 * value),
    );
    near(
      noise,
      x.map((value) => 0.7 * value),
    );
  });

  it("the sum is taken in the units of the network that gives it", async () => {
    const model = ["model", { model: refOf(STATE) }];
    const nodes = { first: model, file: model, second: ["otherCard", { range: "[0, 1]" }] };
    const outcome = await run(
      walk({ ...nodes, ...pictures, model: ["twoNetworks", { objective: "pred_res_add_noise" }] } as never, [
        ...WIRES,
        ["file.model", "second.model"],
        ["first.model", "model.first"],
        ["second.model", "model.second"],
      ]),
      { card: STATE, file: () => networkFile("state") },
    );
    expect(outcome.codes).toEqual([]);
    const { x, residual, noise, step } = await at(outcome, 1);
    const first = x.map((value) => value / 2 + 0.25 / 4 + step.from.alphaBar);
    near(residual, first);
    // In [0, 1] the residual is half of ours, and the noise the same.
    near(
      noise,
      x.map((value, i) => (value + 1) / 2 + step.from.betaBar / 2 + 1 - first[i]! / 2),
    );
  });

  it("are refused, by name, where they are too many", async () => {
    const nodes: Record<string, [string]> = { n0: ["formulaModel"] };
    const wires: [string, string][] = [["n4.model", "unet.model"]];
    for (let i = 1; i <= 4; i++) {
      nodes[`n${i}`] = ["twoNetworks"];
      wires.push([`n${i - 1}.model`, `n${i}.first`], [`n${i - 1}.model`, `n${i}.second`]);
    }
    const outcome = await run(walk(nodes, wires));
    expect(outcome.codes).toEqual(["model.objective"]);
    expect(outcome.messages[0]).toMatch(/16 networks in one model; at most 8/);
  });

  it("are refused, by name, where they do not predict what is asked", async () => {
    const outcome = await run(pair({ objective: "pred_noise", noise: "x" }, { objective: "pred_noise", noise: "x" }));
    expect(outcome.codes).toEqual(["model.objective"]);
    expect(outcome.messages[0]).toMatch(/“first” wants residual/);
  });
});

function fileRef(file: string) {
  const { sha256, bytes } = refOf({ ...TIMESTEP, ...hashOf(file) });
  return { name: file, sha256, bytes };
}

const hashOf = (file: string) => {
  const bytes = networkFile(file);
  return { bytes: bytes.length, sha256: sha256Hex(bytes) };
};
