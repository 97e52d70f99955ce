import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { drawNoise } from "../../src/diffusion/noise.ts";
import type { Tensor } from "../../src/expression/tensor.ts";
import { validate } from "../../src/graph/compile.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { DiffusionCard } from "../../src/graph/model-card.ts";
import { decodeImage, encodePng } from "../../src/imaging/codec.ts";
import { registry } from "../../src/nodes/registry.ts";
import type { Handle } from "../../src/runtime/backend.ts";
import type { ModelRunner } from "../../src/runtime/model-runner.ts";
import { runLocal } from "../../src/runtime/run-local.ts";
import { FRESH, FRESH_WIRES, run, walk } from "../nodes/sampling.ts";
import { deviation, everyState, largest, mean, type Nodes, type Wires, walked } from "./measure.ts";

/**
 * What a counterfeit would do, each caught by a name: the right thing is computed here without the code under test,
 * and the wrong one is shown to be as far from it as the test can tell.
 */

/** An oracle of the clean value 0.5 for the input −0.5, whose heads come out in the file's order: `one`, `two`. */
const oracle: ModelRunner = {
  provider: "oracle",
  async call(_, feeds, backend) {
    const { x, a, b } = feeds as { x: Handle; a: number; b: number };
    return {
      one: backend.evaluate("0*x - 1", { x }),
      two: backend.evaluate("(x - 0.5 + a)/b", { x, a, b }),
    };
  },
};
const fixture = JSON.parse(readFileSync("test/fixtures/tiny-unet/model.json", "utf8")) as DiffusionCard;
const file = { name: "net.onnx", sha256: sha256Hex(new Uint8Array([1])), bytes: 1 };
const cardOf = (...carries: ("residual" | "noise")[]): DiffusionCard => ({
  ...fixture,
  ...({
    sha256: file.sha256,
    bytes: 1,
    conditioning: "alphaBar + betaBar",
    objective: "pred_res_noise",
    clip: "off",
  } as const),
  ...({ origin: "input", condition: "none" } as const),
  size: { multipleOf: 1, min: 1, max: null, fixed: null, receptiveRadius: null },
  inputs: [
    { name: "x", carries: "x" },
    { name: "a", carries: "alphaBar" },
    { name: "b", carries: "betaBar" },
  ],
  outputs: ["one", "two"].map((name, i) => ({ name, carries: carries[i]!, channels: 2 })),
});

describe("swapped heads", () => {
  const nodes: Nodes = {
    model: ["model", { model: file }],
    input: ["constant", { value: -0.5, width: 2, height: 1, channels: 2 }],
  };
  const wires: Wires = [
    ["input.tensor", "unet.input"],
    ["input.tensor", "noisy.input"],
  ];
  const restored = async (card: DiffusionCard) =>
    (await run(walk(nodes, wires), { card, models: oracle })).tensor("end.x");

  it("heads are told apart by what the card says, not by their order in the file", async () => {
    expect(largest(await restored(cardOf("residual", "noise")), [0.5, 0.5, 0.5, 0.5])).toBeLessThan(1e-5);
    expect(largest(await restored(cardOf("noise", "residual")), [0.5, 0.5, 0.5, 0.5])).toBeGreaterThan(0.1);
  });
});

describe("time off by one", () => {
  /** DDIM from ε and the cumulative product alone, `late` steps behind in the network's time. */
  const T = 40;
  const times = [39, 29, 19, 9];
  const network = (x: number, t: number) => 0.4 * x + 0.3 * Math.cos(0.7 * t);
  function ddim(x_T: readonly number[], late: number): number[] {
    let product = 1;
    const products = Array.from({ length: T }, (_, t) => {
      product *= 1 - (0.001 + (0.05 - 0.001) * (t / (T - 1)));
      return product;
    });
    return times.reduce<number[]>(
      (x, t, i) => {
        const [c, next] = [products[t]!, i + 1 < times.length ? products[times[i + 1]!]! : 1];
        return x.map((value) => {
          const epsilon = network(value, t - late);
          return Math.sqrt(next / c) * (value - Math.sqrt(1 - c) * epsilon) + Math.sqrt(1 - next) * epsilon;
        });
      },
      [...x_T],
    );
  }

  it("the network is told the very timestep of the state it is shown", async () => {
    const path = { betaSchedule: "linear", betaStart: 0.001, betaEnd: 0.05, numTrainTimesteps: T };
    const outcome = await walked(
      {
        path: ["ddpmSchedule", path],
        times: ["timesteps", { spacing: "list", list: times }],
        model: ["formulaModel", { objective: "epsilon", output: "0.4*x + 0.3*cos(0.7*t)" }],
        sampler: ["ddim"],
      },
      [],
      ["path.residual", "path.noise"],
    );
    const [x_T, final] = [await outcome.tensor("noisy.x_T"), await outcome.tensor("end.x")];
    expect(largest(final, ddim(x_T, 0))).toBeLessThan(1e-5);
    for (const late of [1, -1]) expect(largest(final, ddim(x_T, late))).toBeGreaterThan(0.01);
  });
});

describe("wrong sumScale", () => {
  const s = 0.25;
  const gaussian: Nodes = {
    ...everyState(64, "average", "increased", {}, 0.04),
    start: ["noise", { width: 40, height: 40, channels: 1, seed: 8 }],
    model: ["idealDenoiser", { means: [0], dimension: 1, deviation: s }],
  };

  it("x_T has the noise that the schedule ends with, and data of the right spread come out", async () => {
    const outcome = await walked(gaussian);
    expect(deviation(await outcome.tensor("noisy.x_T"))).toBeCloseTo(0.2, 2);
    expect(deviation(await outcome.tensor("end.x"))).toBeCloseTo(s, 1);
  });

  const said = (document: ReturnType<typeof walk>, cards: DiffusionCard[] = []) =>
    validate(document, registry, {
      cards: new Map(cards.map((card) => [card.sha256, card])),
      assets: new Set(cards.map(({ sha256 }) => sha256)),
    }).map(({ severity, code, nodeId, message }) => [severity, code, nodeId, message]);

  it("a start of variance 1 on that schedule is told, is five times as far out, and so is what comes of it", async () => {
    const nodes: Nodes = {
      ...gaussian,
      other: ["noiseSchedule", { numTrainTimesteps: 64 }],
      wide: ["diffusionPath"],
    };
    const wires: Wires = [
      ["alpha.schedule", "wide.residual"],
      ["other.schedule", "wide.noise"],
      ["wide.path", "noisy.path"],
    ];
    expect(said(walk(gaussian))).toEqual([]);
    expect(said(walk(nodes, wires))).toEqual([
      [
        "warning",
        "sampler.schedule",
        "loop",
        expect.stringMatching(/Σβ² = 1, and the path of this loop has Σβ² = 0\.04/),
      ],
    ]);
    expect(deviation(await (await walked(nodes, wires)).tensor("end.x"))).toBeGreaterThan(4 * s);
  });

  it("a Σβ² that the card does not name is told", () => {
    const trained = { ...cardOf("residual", "noise").trainedOn, square: false, sumScale: [0.01] };
    const card = { ...cardOf("residual", "noise"), trainedOn: trained };
    const nodes: Nodes = { model: ["model", { model: file }], input: ["constant", { value: -0.5, channels: 2 }] };
    const told = said(walk(nodes, [["input.tensor", "unet.input"]]), [card]);
    expect(told).toContainEqual([
      "warning",
      "model.schedule",
      "unet",
      expect.stringMatching(/trained with Σβ² = 0\.01; this path has Σβ² = 1\b/),
    ]);
  });
});

describe("unseeded noise", () => {
  const noisy = (seed: number): Nodes => ({
    ...FRESH,
    start: ["noise", { width: 4, height: 4, channels: 2, seed }],
    fresh: ["noise", { seed, first: 1 }],
    sampler: ["rddm", { eta: 1 }],
  });

  it("one seed gives one picture, bit for bit, and another seed another", async () => {
    const end = async (seed: number) => (await walked(noisy(seed), FRESH_WIRES)).tensor("end.x");
    const [first, again, other] = [await end(5), await end(5), await end(6)];
    expect(again).toEqual(first);
    expect(largest(first, other)).toBeGreaterThan(0.1);
  });

  it("every draw of a run is PyTorch's own, in order", async () => {
    const outcome = await walked(noisy(5), FRESH_WIRES);
    for (const draw of [0, 1, 2]) {
      const wire = draw === 0 ? outcome.tensor("start.noise") : outcome.tensor("fresh.noise", draw - 1);
      expect(await wire).toEqual([...drawNoise("mt19937", 5n, draw, 32)]);
    }
  });
});

describe("BGR", () => {
  it("red stays red, from the file to the network and to the saved file", async () => {
    const red: Tensor = { shape: [1, 3, 2, 2], data: Float32Array.from({ length: 12 }, (_, i) => (i < 4 ? 1 : -0.5)) };
    const bytes = await encodePng(red);
    const image = { name: "red.png", sha256: sha256Hex(bytes), bytes: bytes.length };
    const seen: number[][] = [];
    const models: ModelRunner = {
      provider: "witness",
      async call(_, feeds, backend) {
        const { data } = await backend.download(feeds.shown as Handle);
        seen.push([0, 1, 2].map((channel) => mean([...data.slice(4 * channel, 4 * channel + 4)])));
        return { one: backend.evaluate("0*x", { x: feeds.x! }), two: backend.evaluate("0*x", { x: feeds.x! }) };
      },
    };
    const card: DiffusionCard = {
      ...cardOf("residual", "noise"),
      condition: "image",
      inputs: [
        { name: "x", carries: "x" },
        { name: "shown", carries: "condition" },
      ],
    };
    const document = walk(
      {
        beta: ["noiseSchedule", { numTrainTimesteps: 8, sumScale: 0 }],
        input: ["degradedInput", { image }],
        start: ["noise", { width: 2, height: 2, channels: 3 }],
        model: ["model", { model: file }],
        view: ["imageOutput"],
      },
      [
        ["input.image", "noisy.input"],
        ["input.image", "unet.input"],
        ["end.x", "view.image"],
      ],
    );
    const result = await runLocal(document, {
      registry,
      models,
      cards: new Map([[file.sha256, card]]),
      assets: async ({ sha256 }) => (sha256 === image.sha256 ? bytes : new Uint8Array([1])),
    });
    if (!result.ok || !result.summary.ok)
      throw new Error(JSON.stringify(result.ok ? result.summary.diagnostics : result.diagnostics));
    expect(seen[0]![0]).toBe(1);
    expect(seen[0]![1]).toBeCloseTo(-0.5, 2);
    const [saved] = await result.save();
    const { tensor } = await decodeImage(saved!.file.bytes, { background: [0, 0, 0] } as never);
    expect([...tensor.data.slice(0, 4)]).toEqual([1, 1, 1, 1]);
    expect(Math.max(...tensor.data.slice(4))).toBeLessThan(-0.4);
  });
});
