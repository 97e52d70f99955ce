import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../../../src/cli/library.ts";
import { drawNoise } from "../../../src/diffusion/noise.ts";
import { HEADS } from "../../../src/diffusion/objective.ts";
import { noiseSchedule, parseScheduleName, residualSchedule } from "../../../src/diffusion/schedules.ts";
import type { Json } from "../../../src/graph/document.ts";
import type { DiffusionCard, ModelCard } from "../../../src/graph/model-card.ts";
import { candidateOf, readings } from "../../../src/nodes/diagnosis.ts";
import { describe as describeCandidate } from "../../../src/nodes/diagnosis-verdict.ts";
import { registry } from "../../../src/nodes/registry.ts";
import type { Metric } from "../../../src/nodes/values.ts";
import type { Backend, Handle } from "../../../src/runtime/backend.ts";
import type { ModelRunner } from "../../../src/runtime/model-runner.ts";
import { runLocal } from "../../../src/runtime/run-local.ts";
import { documentOf } from "../../graph/build.ts";
import { refOf, STATE } from "../networks.ts";

type Nodes = Parameters<typeof documentOf>[0];
type Wires = Parameters<typeof documentOf>[1];

/** Runs Diagnose with a card; what it says, and the best way's name. */
async function diagnosed(
  card: DiffusionCard,
  nodes: Nodes,
  wires: Wires,
  options: { library?: FileLibrary; models?: ModelRunner; size?: number } = {},
) {
  const { library = new FileLibrary(), models, size = 64 } = options;
  const document = documentOf(
    { model: ["model", { model: refOf(card) as never }], diagnose: ["diagnose", { size }], ...nodes },
    [["model.model", "diagnose.model"], ...wires],
  );
  const result = await runLocal(document, {
    registry,
    models,
    cards: new Map([...library.cards, [card.sha256, card]]),
    assets: async (ref) => (await library.source(ref)) ?? new Uint8Array([1]),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  const [failed] = result.summary.diagnostics.filter(({ severity }) => severity === "error");
  if (failed) return { code: failed.code, verdict: failed.message, best: "", warnings: [] };
  const [first] = (await result.value("diagnose.ranking")) as Metric[];
  const warnings = result.summary.diagnostics.map(({ message }) => message);
  return {
    verdict: (await result.value("diagnose.verdict")) as string,
    best: first!.label.replace(/^1\. /, ""),
    warnings,
  };
}

const swapped = (card: DiffusionCard): DiffusionCard["outputs"] =>
  card.outputs.map((output, i) => ({ ...output, carries: card.outputs.at(-1 - i)!.carries }));

/** As wrong as a card can be about the things that Diagnose finds. */
const scrambled = (card: DiffusionCard): DiffusionCard => ({
  ...card,
  objective: card.outputs.length === 1 ? "v_prediction" : "pred_x0_add_noise",
  conditioning: "timestep",
  range: [0, 1],
  channelOrder: "BGR",
  outputs: swapped(card),
});

/** Wrong in another way: the numbers are scaled and change places, the range is that of bytes. */
const scrambledAgain = (card: DiffusionCard): DiffusionCard => ({
  ...card,
  objective: card.outputs.length === 1 ? "sample" : "pred_res_add_noise",
  conditioning: "alphaBar*T + betaBar*T",
  range: [0, 255],
  inputs: card.inputs.map((input) => ({
    ...input,
    carries: input.carries === "alphaBar" ? "betaBar" : input.carries === "betaBar" ? "alphaBar" : input.carries,
  })),
});

const shipped = (JSON.parse(readFileSync("public/models/index.json", "utf8")).models as string[])
  .map((id) => JSON.parse(readFileSync(`public/models/${id}/model.json`, "utf8")) as ModelCard)
  .filter((card): card is DiffusionCard => card.objective !== undefined);
/** What each task's networks undo. */
const DEGRADED: Record<string, Record<string, Json>> = {
  derain: { kind: "rain", seed: 3 },
  denoise: { kind: "gaussianNoise", sigma: 25 },
  lowlight: { kind: "lowLight" },
  dejpeg: { kind: "jpeg", quality: 20 },
};

describe("Diagnose tells what a shipped network needs, its card scrambled", () => {
  const cases = shipped.flatMap((card) =>
    Object.entries({ scrambled, scrambledAgain }).map(([name, scramble]) => [card.id, name, card, scramble] as const),
  );
  it.each(cases)(
    "%s, %s",
    async (id, _, card, scramble) => {
      const library = new FileLibrary();
      await library.addFolder(`public/models/${id}`);
      const face = card.condition === "none";
      const picture = await library.addFile(face ? "docs/faces-grid.png" : "public/samples/coffee.jpg");
      const crop: Record<string, Json> = face ? { fit: "crop", anchor: "top-left", width: 64, height: 64 } : {};
      const nodes: Nodes = {
        picture: ["degradedInput", { image: { ...picture }, ...crop }],
        ...(face ? {} : { worse: ["degrade", DEGRADED[card.task] ?? DEGRADED.denoise!] }),
      };
      const wires: Wires = [
        ["picture.image", "diagnose.clean"],
        ...(face
          ? []
          : ([
              ["picture.image", "worse.image"],
              ["worse.image", "diagnose.input"],
            ] as const)),
      ];
      const { best, verdict, warnings } = await diagnosed(scramble(card), nodes, wires, { library, size: 48 });
      // What the true card says, in the words of the ranking.
      expect(best).toBe(describeCandidate({ ...candidateOf(card), error: 0 }));
      expect(verdict).toMatch(/The card at hand says otherwise: objective \w+; .*conditioning .*; range \[0, \d+\]/);
      expect(warnings.filter((message) => message === verdict)).toHaveLength(1);
    },
    120_000,
  );
});

const SIDE = 8;
const COUNT = 3 * SIDE * SIDE;
const T = 100;
const pictures = { clean: drawNoise("mt19937", 1n, 0, COUNT), input: drawNoise("mt19937", 2n, 0, COUNT) };
const tableOf = ({ trainedOn: { residualSchedules, noiseSchedules } }: DiffusionCard) => ({
  alpha: residualSchedule(parseScheduleName(residualSchedules[0]!)!, T).values,
  beta: noiseSchedule(parseScheduleName(noiseSchedules[0]!)!, T, 1).values,
});

/** Knows both pictures by heart, in its own range and order: from x and what it is told it works out the noise. */
function oracle(truth: DiffusionCard): ModelRunner {
  const [black, white] = truth.range ?? [-1, 1];
  const table = tableOf(truth);
  const own = (picture: Float32Array, backend: Backend) => {
    const scaled = picture.map((value) => black + ((value + 1) / 2) * (white - black));
    const uploaded = backend.upload({ shape: [1, 3, SIDE, SIDE], data: scaled });
    const box = { item: 0, items: 1, top: 0, left: 0, height: SIDE, width: SIDE };
    return truth.channelOrder === "BGR" ? backend.gather(uploaded, box, true) : uploaded;
  };
  return {
    provider: "oracle",
    async call(_, feeds, backend) {
      const { x, p, q } = feeds as { x: Handle; p: number; q: number };
      const scale = truth.conditioning === "alphaBar*T + betaBar*T" ? T : 1;
      const told = truth.inputs.filter(({ name }) => "pq".includes(name)).map(({ carries }) => carries);
      const at = (name: string) => [p, q][told.indexOf(name as never)]! / scale;
      const t = Math.min(Math.max(Math.round(p), 0), T - 1);
      const byTime = truth.conditioning === "timestep";
      const alphaBar = byTime ? table.alpha[t]! : at("alphaBar");
      const betaBar = byTime ? table.beta[t]! : at("betaBar");
      const x0 = own(pictures.clean, backend);
      const input = truth.origin === "zero" ? 0 : own(pictures.input, backend);
      const operands = { x, x0, input, alphaBar, betaBar, signal: Math.sqrt(Math.max(0, 1 - betaBar ** 2)) };
      const residual = "(input - x0)";
      const noise = `((x - x0 - alphaBar*${residual})/betaBar)`;
      const sum = truth.objective.endsWith("add_noise");
      const texts = {
        residual,
        x0: "x0 + 0*x",
        noise: sum ? `${noise} + ${truth.objective.startsWith("pred_res") ? residual : "x0"}` : noise,
        output:
          truth.objective === "epsilon" ? noise : truth.objective === "sample" ? "x0" : `signal*${noise} - betaBar*x0`,
      };
      const outputs = truth.outputs.map(({ name, carries }) => [
        name,
        backend.evaluate(
          `0*(input + x0 + x + alphaBar + betaBar + signal) + ${texts[carries as keyof typeof texts]}`,
          operands,
        ),
      ]);
      return Object.fromEntries(outputs);
    },
  };
}

const told = [
  ["alphaBar + betaBar", ["alphaBar", "betaBar"]],
  ["alphaBar + betaBar", ["betaBar", "alphaBar"]],
  ["alphaBar*T + betaBar*T", ["alphaBar", "betaBar"]],
  ["timestep", ["timestep", "timestep"]],
] as const;
const worlds = [
  [[-1, 1], "RGB"],
  [[-1, 1], "BGR"],
  [[0, 1], "RGB"],
  [[0, 1], "BGR"],
  [[0, 255], "RGB"],
  [[0, 255], "BGR"],
] as const;

const DDPM: readonly string[] = ["epsilon", "sample", "v_prediction"];

/** Every objective with every head order, the rest in turn. */
const truths = [...readings(2), ...readings(1)].map(({ objective, order }, index): DiffusionCard => {
  const [conditioning, carries] = told[index % told.length]!;
  const [range, channelOrder] = worlds[(index >> 1) % worlds.length]!;
  const heads = order.map((at) => HEADS[objective][at]!);
  return {
    ...STATE,
    objective,
    conditioning,
    channelOrder,
    // DDPM's three are of its own process: no I_in, [-1, 1], its schedule.
    ...(DDPM.includes(objective) ? { origin: "zero", range: [-1, 1] } : { range }),
    condition: "image",
    inputs: [
      { name: "x", carries: "x" },
      { name: "c", carries: "condition" },
      { name: "p", carries: carries[0] },
      { name: "q", carries: carries[1] },
    ],
    outputs: heads.map((head, i) => ({ name: "ab"[i]!, carries: head, channels: 3 })),
    trainedOn: {
      numTrainTimesteps: T,
      sumScale: [1],
      residualSchedules: [DDPM.includes(objective) ? "linear" : "decreased"],
      noiseSchedules: [DDPM.includes(objective) ? "linear" : "increased"],
      square: false,
    },
  };
});

const random: Nodes = {
  clean: ["noise", { seed: 1, width: SIDE, height: SIDE }],
  input: ["noise", { seed: 2, width: SIDE, height: SIDE }],
};
const RANDOM: Wires = [
  ["clean.noise", "diagnose.clean"],
  ["input.noise", "diagnose.input"],
];
const ask = (truth: DiffusionCard) =>
  diagnosed(scrambled(truth), random, RANDOM, { models: oracle(truth), size: SIDE });

describe("Diagnose tells what a network needs that knows its pictures by heart", () => {
  it.each(
    truths
      .filter(({ objective }) => !["sample", "pred_res", "epsilon"].includes(objective))
      .map((truth) => [truth.objective, truth.outputs.map(({ carries }) => carries).join(), truth] as const),
  )("%s (%s)", async (objective, order, truth) => {
    const { best, verdict } = await ask(truth);
    expect(best.split(" · ")).toEqual([
      objective,
      order.replaceAll(",", ", "),
      truth.conditioning === "timestep"
        ? "timestep"
        : `${truth.conditioning} (${truth.inputs
            .slice(2)
            .map(({ carries }) => carries)
            .join(", ")})`,
      `[${truth.range!.join(", ")}]`,
      truth.channelOrder,
    ]);
    expect(verdict).toMatch(/off by 0\.\d+ %|off by [\d.e-]+ %/);
  });

  it("epsilon, but not from pred_noise, which is the same on DDPM's schedule", async () => {
    const { verdict } = await ask(truths.find(({ objective }) => objective === "epsilon")!);
    expect(verdict).toMatch(/This pair does not tell objective (epsilon from pred_noise|pred_noise from epsilon)/);
    expect(verdict).toMatch(
      /conditioning alphaBar\*T \+ betaBar\*T \(alphaBar, betaBar\); range \[-1, 1\]; channel order/,
    );
  });

  it.each(["sample", "pred_res"])(
    "but not how %s is told the state: its head does not depend on it",
    async (objective) => {
      const truth = truths.find((card) => card.objective === objective)!;
      const { best, verdict } = await ask(truth);
      expect(best).toMatch(new RegExp(`^${objective} .*${truth.channelOrder}$`));
      expect(verdict).toMatch(/This pair does not tell conditioning timestep from alphaBar \+ betaBar/);
    },
  );
});

describe("Diagnose admits", () => {
  const truth = truths[0]!;

  it("that a grey picture has no order of channels", async () => {
    const grey: Nodes = {
      clean: ["constant", { value: 0.3, width: SIDE, height: SIDE }],
      input: ["constant", { value: -0.2, width: SIDE, height: SIDE }],
    };
    const models = oracle({ ...truth });
    const flat = { clean: pictures.clean.slice(), input: pictures.input.slice() };
    pictures.clean.fill(0.3);
    pictures.input.fill(-0.2);
    const { verdict } = await diagnosed(
      truth,
      grey,
      [
        ["clean.tensor", "diagnose.clean"],
        ["input.tensor", "diagnose.input"],
      ],
      { models, size: SIDE },
    );
    pictures.clean.set(flat.clean);
    pictures.input.set(flat.input);
    expect(verdict).toMatch(/does not tell channel order RGB from BGR/);
    expect(verdict).toMatch(/The card at hand agrees/);
  });

  it("that nothing fits a network of noise", async () => {
    const models: ModelRunner = {
      provider: "noise",
      async call(_, feeds, backend) {
        const { shape } = feeds.x as Handle;
        const draw = (seed: bigint) => backend.upload({ shape, data: drawNoise("mt19937", seed, 0, COUNT) });
        return { a: draw(8n), b: draw(9n) };
      },
    };
    const { verdict } = await diagnosed(truth, random, RANDOM, { models, size: SIDE });
    expect(verdict).toMatch(/^No combination fits/);
  });

  it("what it cannot work with, by name", async () => {
    const noInput = await diagnosed(truth, random, RANDOM.slice(0, 1), { models: oracle(truth), size: SIDE });
    expect(noInput.code).toBe("model.condition");
    const small = { ...truth, size: { ...truth.size, min: 32 } };
    expect((await diagnosed(small, random, RANDOM, { models: oracle(truth), size: SIDE })).verdict).toMatch(
      /32 px or more/,
    );
    const formula = await diagnosed(truth, { ...random, model: ["formulaModel", {}] }, RANDOM, { size: SIDE });
    expect(formula).toMatchObject({ code: "model.objective" });
  });
});
