import { describe, expect, it } from "vitest";
import { headsFromNetwork, scaleOf, toNetwork } from "../../src/nodes/network-scale.ts";
import type { Handle } from "../../src/runtime/backend.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";

/* A network of another range lives in a world where images are contrast·image + middle, and noise is the same. */
const backend = new CpuBackend();
const context = {
  evaluate: (text: string, operands: object) => backend.evaluate(text, operands as never),
  reversed: (tensor: unknown) =>
    backend.gather(tensor as Handle, { item: 0, items: 1, top: 0, left: 0, height: 2, width: 2 }, true),
};
const waves = (phase: number) =>
  backend.upload({ shape: [1, 3, 2, 2], data: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + phase)) });
const evaluate = (text: string, operands: object) => backend.evaluate(text, operands as never);
const numbers = async (handle: unknown) => (await backend.download(handle as Handle)).data;

async function same(a: unknown, b: unknown): Promise<void> {
  const [left, right] = [await numbers(a), await numbers(b)];
  for (const [index, value] of left.entries()) expect(value).toBeCloseTo(right[index]!, 3);
}

const cases = [0, 1].flatMap((origin) =>
  (["RGB", "BGR"] as const).flatMap((channelOrder) =>
    [
      [0, 1],
      [0, 255],
      [-1, 1],
    ].map((range) => [origin as 0 | 1, channelOrder, range as [number, number]] as const),
  ),
);

describe("states and heads of a network in another range", () => {
  it.each(cases)("I_in × %i, %s, %j", async (origin, channelOrder, range) => {
    const scale = scaleOf({ range, channelOrder });
    const { contrast, middle } = scale;
    const [alphaBar, betaBar] = [0.6, 0.4];
    const [x0, noise] = [waves(0), waves(3)];
    const input = evaluate("origin*input", { origin, input: waves(1) });
    const theirs = (image: unknown) => {
      const scaled = evaluate("k*x + m", { x: image, k: contrast, m: middle });
      return channelOrder === "BGR" ? context.reversed(scaled) : scaled;
    };
    const ordered = channelOrder === "BGR" ? context.reversed(noise) : noise;
    const black = backend.full([1, 3, 2, 2], 0);
    const theirInput = origin ? theirs(input) : black;
    const world = { x0: theirs(x0), input: theirInput, noise: ordered, alphaBar, theirBeta: contrast * betaBar };
    // Our state, brought there, is the state that their own forward process makes.
    const x = evaluate("x0 + alphaBar*(input - x0) + betaBar*noise", { x0, input, noise, alphaBar, betaBar });
    const share = origin ? 1 : 1 - alphaBar;
    await same(toNetwork(context, x, scale, share), evaluate("x0 + alphaBar*(input - x0) + theirBeta*noise", world));
    // Their true heads, brought back, are ours.
    const residual = evaluate("input - x0", world);
    const sum = evaluate("input - x0 + noise", world);
    const back = headsFromNetwork(context, { residual, noise: sum }, scale, { sum: true, origin, title: "" });
    await same(back.residual, evaluate("input - x0", { input, x0 }));
    await same(evaluate("noise - residual", { noise: back.noise!, residual: back.residual! }), noise);
    // The sum alone, where another network gave the first head.
    const ours = evaluate("input - x0", { input, x0 });
    const alone = (heads: object, first: object) =>
      headsFromNetwork(context, heads, scale, { sum: true, origin, title: "", first: first as never }).noise!;
    await same(evaluate("noise - ours", { noise: alone({ noise: sum }, { residual: ours }), ours }), noise);
    const sumOfClean = evaluate("x0 + noise", world);
    await same(evaluate("noise - x0", { noise: alone({ noise: sumOfClean }, { x0 }), x0 }), noise);
    const clean = headsFromNetwork(context, { x0: world.x0, noise: ordered }, scale, { sum: false, origin, title: "" });
    await same(clean.x0, x0);
    await same(clean.noise, noise);
  });
});
