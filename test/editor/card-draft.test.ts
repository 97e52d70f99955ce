import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { cardOf, draftOf, draftProblems, withKind, withObjective } from "../../src/editor/card-draft.ts";
import type { DiffusionCard, ModelCard } from "../../src/graph/model-card.ts";
import { type OnnxHeader, readOnnxHeader } from "../../src/graph/onnx-header.ts";
import { parseCard } from "../../src/graph/parse-card.ts";
import { networkFile, refOf, TIMESTEP } from "../nodes/networks.ts";
import { run, walk } from "../nodes/sampling.ts";

const header = (name: string) => readOnnxHeader(networkFile(name))!;
const file = { name: "mine.onnx", sha256: "a".repeat(64), bytes: 7 };
const image = (name: string, shape: (number | string)[] = ["b", 3, "h", "w"], type = "float32") => ({
  name,
  type,
  shape,
});
const number = (name: string, type = "float32") => ({ name, type, shape: ["b"] });
const made = (inputs: OnnxHeader["inputs"], outputs: OnnxHeader["outputs"]): OnnxHeader => ({
  ...{ inputs, outputs, externalWeights: false },
});

describe("a card filled in from the file", () => {
  it("is the shipped one's, where names say it", () => {
    for (const id of ["photo-derain", "faces-64"]) {
      const own = readOnnxHeader(new Uint8Array(readFileSync(`public/models/${id}/model.onnx`)))!;
      const card = JSON.parse(readFileSync(`public/models/${id}/model.json`, "utf8")) as DiffusionCard;
      const draft = draftOf(own, "model.onnx");
      expect(draftProblems(draft, own)).toEqual([]);
      const { inputs, outputs, objective, conditioning, origin, condition } = cardOf(draft, own, file) as DiffusionCard;
      const carried = (ports: readonly { name: string; carries: string }[]) =>
        ports.map((port) => [port.name, port.carries]);
      expect([carried(inputs), carried(outputs)]).toEqual([carried(card.inputs), carried(card.outputs)]);
      expect([objective, conditioning, origin, condition]).toEqual([
        card.objective,
        card.conditioning,
        card.origin,
        card.condition,
      ]);
    }
  });

  it("makes a diffusers network of a timestep, and the card runs", async () => {
    const own = header("timestep");
    const draft = { ...draftOf(own, "timestep.onnx"), multipleOf: 1, numTrainTimesteps: 8 };
    expect(draftProblems(draft, own)).toEqual([]);
    const card = cardOf(draft, own, refOf(TIMESTEP));
    expect(card).toMatchObject({ objective: "epsilon", conditioning: "timestep", origin: "zero", condition: "none" });
    const size = { width: 2, height: 1, seed: 7 };
    const nodes = { start: ["noise", size], model: ["model", { model: refOf(TIMESTEP) }] } as never;
    const outcome = await run(walk(nodes), { card, file: () => networkFile("timestep") });
    expect(outcome.codes).toEqual([]);
  });

  it("is of one shot where one image goes in and one comes out", () => {
    const own = header("channels");
    const draft = draftOf(own, "channels.onnx");
    expect([draft.kind, draft.inputs, draft.outputs]).toEqual(["image", { picture: "image" }, { made: "image" }]);
    expect(parseCard(JSON.stringify(cardOf(draft, own, file)))).toMatchObject({
      title: "channels",
      inputs: [{ carries: "image" }],
    });
    const blind = withKind(draft, own, "diffusion");
    expect([blind.inputs, blind.outputs]).toEqual([{ picture: "x" }, { made: "output" }]);
  });

  it("takes fixed sides, and a fixed batch, from the shapes", () => {
    const own = made([image("x", [1, 3, 64, 48]), number("t", "int64")], [image("out")]);
    expect(cardOf(draftOf(own, "f"), own, file).size).toMatchObject({ fixed: [64, 48], batch: 1, multipleOf: 1 });
  });

  it("is filled in again from the card that there is", () => {
    const own = header("state");
    const draft = { ...draftOf(own, "state.onnx"), range: "0, 255", channelOrder: "BGR", sumScale: "0.01, 1" } as const;
    const card = cardOf({ ...draft, residualSchedules: "decreased", noiseSchedules: "" }, own, file);
    expect(draftOf(own, "other.onnx", JSON.parse(JSON.stringify(card)) as ModelCard)).toMatchObject({
      title: "state",
      range: "0, 255",
      channelOrder: "BGR",
      sumScale: "0.01, 1",
      residualSchedules: "decreased",
      inputs: { mask: "mask", shown: "condition" },
    });
  });

  it("gives the outputs another meaning with another objective", () => {
    const draft = draftOf(header("state"), "state.onnx");
    expect(withObjective(draft, "pred_x0_add_noise").outputs).toEqual({ residual: "x0", noise: "noise" });
    expect(withObjective(draft, "pred_res_add_noise").outputs).toEqual(draft.outputs);
  });
});

describe("what keeps a draft from being a card", () => {
  const state = header("state");
  const draft = draftOf(state, "state.onnx");
  const problems = (change: object, own = state) => draftProblems({ ...draft, ...change }, own);

  it.each([
    [{ title: " " }, /a name/],
    [{ inputs: { ...draft.inputs, shown: "x" } }, /several are/],
    [{ inputs: { ...draft.inputs, x: "alphaBar" } }, /“x” is float32 \[batch, 3, height, width\]: no number/],
    [{ outputs: { residual: "noise", noise: "noise" } }, /pred_res_noise needs an output that carries residual/],
    [{ conditioning: "timestep" }, /no input carries one/],
    [{ origin: "input", inputs: { ...draft.inputs, shown: "mask" } }, /which input is shown it/],
    [{ residualSchedules: "decreased, steep" }, /“steep” is no schedule/],
    [{ sumScale: "one" }, /Σβ²/],
    [{ numTrainTimesteps: 0.5 }, /T is a whole number/],
    [{ multipleOf: 0 }, /multiples of 1/],
    [{ receptiveRadius: "far" }, /receptive radius/],
  ])("%j", (change, words) => {
    expect(problems({})).toEqual([]);
    expect(problems(change).join(" ")).toMatch(words);
  });

  it("is also in the file: 16-bit inputs, six channels, weights elsewhere", () => {
    const half = made([image("x", ["b", 3, 8, 8], "float16"), number("t")], [image("out")]);
    expect(draftProblems(draftOf(half, "f"), half)[0]).toMatch(/“x” is float16.*float32 inputs/);
    const six = made([image("x", ["b", 6, "h", "w"]), number("t")], [image("out")]);
    expect(draftProblems(draftOf(six, "f"), six)[0]).toMatch(/6 channels.*two inputs/);
    const apart = { ...state, externalWeights: true };
    expect(draftProblems(draft, apart)[0]).toMatch(/one file/);
    expect(
      problems({ objective: "epsilon", outputs: { residual: "output", noise: "output" }, range: "0, 1" })[0],
    ).toMatch(/\[-1, 1\]/);
  });
});
