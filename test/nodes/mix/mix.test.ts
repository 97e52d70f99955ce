import { describe, expect, it } from "vitest";
import type { Tensor } from "../../../src/expression/tensor.ts";
import { validate } from "../../../src/graph/compile.ts";
import type { Json } from "../../../src/graph/document.ts";
import { sha256Hex } from "../../../src/graph/merkle.ts";
import { encodeNpy } from "../../../src/imaging/npy.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { runLocal } from "../../../src/runtime/run-local.ts";
import { documentOf } from "../../graph/build.ts";
import { FRESH, run, walk } from "../sampling.ts";

/** One node on tensors of one row, through document, compile and executor. */
async function mixed(type: string, params: Record<string, Json>, tensors: Record<string, number[]>, output = "tensor") {
  const files = new Map<string, Uint8Array>();
  const sources = Object.entries(tensors).map(([port, row]) => {
    const bytes = encodeNpy({ shape: [1, 1, 1, row.length], data: Float32Array.from(row) });
    const file = { name: `${port}.npy`, sha256: sha256Hex(bytes), bytes: bytes.length };
    files.set(file.sha256, bytes);
    return [`in-${port}`, ["tensorFile", { file }]] as const;
  });
  const document = documentOf(
    { ...Object.fromEntries(sources), node: [type, params], probe: ["probe"] } as never,
    [
      ...Object.keys(tensors).map((port) => [`in-${port}.tensor`, `node.${port}`]),
      [`node.${output}`, "probe.tensor"],
    ] as never,
  );
  const result = await runLocal(document, { registry, assets: async ({ sha256 }) => files.get(sha256) ?? null });
  if (!result.ok) return result.diagnostics.map(({ code }) => code);
  return [...((await result.value(`node.${output}`)) as Tensor).data].map((value) => Number(value.toFixed(6)));
}

describe("Blend", () => {
  it("takes a share, or one inside the mask and the other outside", async () => {
    const tensors = { a: [1, 1, 1], b: [3, 5, 7] };
    expect(await mixed("blend", { weight: 0.25 }, tensors)).toEqual([1.5, 2, 2.5]);
    expect(await mixed("blend", { weight: 1 }, { ...tensors, mask: [0, 0.5, 1] })).toEqual([1, 3, 7]);
  });
});

describe("Clamp", () => {
  it("keeps values within bounds, of 0 or of a centre", async () => {
    expect(await mixed("clamp", {}, { tensor: [-3, 0.5, 2] })).toEqual([-1, 0.5, 1]);
    expect(await mixed("clamp", {}, { tensor: [-3, 0.5, 2], centre: [1, 1, 1] })).toEqual([0, 0.5, 2]);
    expect(await mixed("clamp", { low: 1, high: 0 }, { tensor: [1] })).toEqual(["param.range"]);
  });
});

describe("Combine predictions", () => {
  const tensors = { x0_a: [1, 1], noise_a: [0, 0], x0_b: [3, 5], noise_b: [2, 4], input: [10, 10] };
  it("weighs clean images and noises alike, and works the residual out", async () => {
    const params = { weightA: 1, weightB: 3 };
    expect(await mixed("combinePredictions", params, tensors, "x0")).toEqual([2.5, 4]);
    expect(await mixed("combinePredictions", params, tensors, "noise")).toEqual([1.5, 3]);
    expect(await mixed("combinePredictions", params, tensors, "residual")).toEqual([7.5, 6]);
    expect(await mixed("combinePredictions", { weightA: 0, weightB: 0 }, tensors, "x0")).toEqual(["param.range"]);
  });
  it("guides beyond B, only where the mask says", async () => {
    const params = { mode: "guidance", scale: 2 };
    expect(await mixed("combinePredictions", params, { ...tensors, mask: [0, 1] }, "x0")).toEqual([1, 9]);
  });
});

describe("Expression", () => {
  const operands = (...names: string[]) => names.map((name) => ({ name, type: "tensor" }));
  it("reads inputs by their own names", async () => {
    const params = { text: "sky*2 - sea^2", operands: operands("sky", "sea") };
    expect(await mixed("elementwise", params, { sky: [1, 2], sea: [3, 4] })).toEqual([-7, -12]);
  });
  it("says what cannot be read", async () => {
    const codes = (text: string, names = ["a"]) =>
      mixed("elementwise", { text, operands: operands(...names) }, { a: [1] });
    expect(await codes("a + b")).toEqual(["expression.name"]);
    expect(await codes("a +")).toEqual(["expression.syntax"]);
    expect(await codes("a + b", ["a", "b"])).toEqual(["port.unwired"]);
    expect(await codes("a*alphaBar_t")).toEqual(["port.unwired"]);
    expect(await codes("a", ["a", "a"])).toEqual(["param.type"]);
    expect(await codes("a", ["a", "t"])).toEqual(["param.type"]);
    expect(await codes("a", ["a", ..."bcdefgh"])).toEqual(["expression.cost"]);
  });
  it("says where the name stands that is not there", () => {
    const document = walk({ formula: ["elementwise", { text: "a + 2*sea", operands: operands("a") }] });
    const problems = validate(document, registry, { cards: new Map(), assets: new Set() });
    expect(problems.find(({ code }) => code === "expression.name")?.message).toBe(
      "there is no “sea”, at character 7 (“sea”) of: a + 2*sea",
    );
  });
  it("reads where the loop stands", async () => {
    const nodes = { own: ["elementwise", { text: "a + 10*index + count", operands: operands("a") }] } as never;
    const outcome = await run(
      walk(nodes, [
        ["sampler.x", "own.a"],
        ["loop.step", "own.step"],
        ["own.tensor", "end.x"],
      ]),
    );
    const [before, after] = [await outcome.tensor("sampler.x", 2), await outcome.tensor("own.tensor", 2)];
    for (const [i, value] of before.entries()) expect(after[i]).toBeCloseTo(value + 24, 5);
  });
});

describe("Inject", () => {
  const mask = (value: number) => ["constant", { value, width: 2, height: 1, channels: 2 }];
  const known = ["constant", { value: 0.4, width: 2, height: 1, channels: 2 }];
  const wires = [
    ["sampler.x", "inject.x"],
    ["known.tensor", "inject.known"],
    ["mask.tensor", "inject.mask"],
    ["start.noise", "inject.noise"],
    ["loop.step", "inject.step"],
    ["inject.x", "end.x"],
  ] as const;
  const injected = async (hole: number) => run(walk({ mask: mask(hole), known, inject: ["inject"] } as never, wires));

  it("puts the known image at the next state's noise and residual, and as it is at the end", async () => {
    const outcome = await injected(0);
    const { to } = (await outcome.value("loop.step", 1)) as { to: { alphaBar: number; betaBar: number } };
    const noise = await outcome.tensor("start.noise");
    for (const [i, value] of (await outcome.tensor("inject.x", 1)).entries())
      expect(value).toBeCloseTo(0.4 - to.alphaBar * 0.4 + to.betaBar * noise[i]!, 6);
    expect(await outcome.tensor("end.x")).toEqual(new Array(4).fill(Math.fround(0.4)));
  });

  it("leaves the hole to the sampler", async () => {
    const plain = await (await run(walk())).tensor("end.x");
    expect(await (await injected(1)).tensor("end.x")).toEqual(plain);
  });
});

describe("Renoise", () => {
  const nodes = (phases: string) =>
    ({
      beta: ["noiseSchedule", { numTrainTimesteps: 8, sumScale: 0.5 }],
      times: ["timesteps", { count: 4, phases, stretch: 2, walks: 2 }],
      again: ["renoise"],
      ...FRESH,
    }) as never;
  const wires = [
    ["loop.x", "fresh.like"],
    ["loop.step", "fresh.step"],
    ["sampler.x", "again.x"],
    ["unet.residual", "again.residual"],
    ["fresh.noise", "again.z"],
    ["loop.step", "again.step"],
    ["again.x", "end.x"],
  ] as const;

  it("changes nothing on a path that goes on where it was", async () => {
    const plain = await (await run(walk({ beta: ["noiseSchedule", { numTrainTimesteps: 8, sumScale: 0.5 }] }))).tensor(
      "end.x",
    );
    expect(await (await run(walk(nodes("together"), wires))).tensor("end.x")).toEqual(plain);
  });

  it("carries the state back to where the next step starts, residual and noise alike", async () => {
    const outcome = await run(walk(nodes("jumpBack"), wires));
    expect(outcome.codes).toEqual([]);
    const at = async (step: number) =>
      (await outcome.value("loop.step", step)) as { from: State; to: State; count: number };
    type State = { alphaBar: number; betaBar: number };
    expect((await at(0)).count).toBe(8);
    const [landed, next] = [(await at(1)).to, (await at(2)).from];
    expect(next).toEqual((await at(0)).from);
    const [x, r, z] = [
      await outcome.tensor("sampler.x", 1),
      await outcome.tensor("unet.residual", 1),
      await outcome.tensor("fresh.noise", 1),
    ];
    const sigma = Math.sqrt(next.betaBar ** 2 - landed.betaBar ** 2);
    for (const [i, value] of (await outcome.tensor("again.x", 1)).entries())
      expect(value).toBeCloseTo(x[i]! + (next.alphaBar - landed.alphaBar) * r[i]! + sigma * z[i]!, 5);
    expect(await outcome.tensor("end.x")).toEqual(await outcome.tensor("unet.x0", 7));
  });
});
