import { describe, expect, it } from "vitest";
import { Mt19937Normal } from "../../src/diffusion/mt19937.ts";
import { drawNoise, passEarlierDraws } from "../../src/diffusion/noise.ts";

describe("noise", () => {
  it("is PyTorch's on CUDA: seed 0, shape (3, 4)", () => {
    const reference = [
      -0.92466259, -0.42534415, -2.6438457, 0.14518388, -0.12086647, -0.57972564, -0.62285122, -0.32838709, -1.07454231,
      -0.36314407, -1.67105067, 2.26550497,
    ];
    const drawn = drawNoise("philox", 0n, 0, 12);
    for (const [index, value] of reference.entries()) expect(Math.abs(drawn[index]! - value)).toBeLessThan(1e-6);
  });

  it("gives draw k without drawing the ones before it in order", () => {
    const stream = new Mt19937Normal(3n);
    const draws = [0, 1, 2, 3].map(() => stream.draw(20));
    for (const draw of [2, 0, 3, 1, 1]) expect(drawNoise("mt19937", 3n, draw, 20)).toEqual(draws[draw]);
  });

  it.each([5, 16, 20, 32, 1000])("passes over draws of %i numbers as if they were drawn", (count) => {
    const [drawn, skipped] = [new Mt19937Normal(7n), new Mt19937Normal(7n)];
    for (let i = 0; i < 5; i++) drawn.draw(count);
    for (let i = 0; i < 5; i++) skipped.skip(count);
    expect(skipped.draw(count)).toEqual(drawn.draw(count));
  });

  it("passes over many draws in stretches, and stops when told", async () => {
    let breaths = 0;
    const count = 1 << 20;
    const breathe = async () => {
      if (++breaths === 3) throw new Error("stopped");
    };
    await expect(passEarlierDraws("mt19937", 77n, 1000, count, breathe)).rejects.toThrow("stopped");
    expect(breaths).toBe(3);
    await passEarlierDraws("philox", 77n, 1000, count, breathe);
    const stream = new Mt19937Normal(78n);
    for (let i = 0; i < 4; i++) stream.skip(count);
    await passEarlierDraws("mt19937", 78n, 4, count, async () => {});
    expect(drawNoise("mt19937", 78n, 4, count).slice(0, 8)).toEqual(stream.draw(count).slice(0, 8));
  });

  it("hands the second half of a pair to the next short draw", () => {
    const stream = new Mt19937Normal(3n);
    const whole = stream.draw(6);
    expect([...drawNoise("mt19937", 3n, 0, 3), ...drawNoise("mt19937", 3n, 1, 3)]).toEqual([...whole]);
  });

  it.each(["mt19937", "philox"] as const)(
    "is standard normal, and another for another seed or draw (%s)",
    (generator) => {
      const values = drawNoise(generator, 1n, 0, 20000);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(Math.abs(mean)).toBeLessThan(0.03);
      expect(Math.abs(variance - 1)).toBeLessThan(0.05);
      expect(drawNoise(generator, 2n, 0, 16)).not.toEqual(values.slice(0, 16));
      expect(drawNoise(generator, 1n, 1, 16)).not.toEqual(drawNoise(generator, 1n, 0, 16));
    },
  );

  it("takes seeds beyond 2^53 and below 0", () => {
    expect(drawNoise("philox", 2n ** 60n + 1n, 0, 4)).not.toEqual(drawNoise("philox", 1n, 0, 4));
    expect(drawNoise("mt19937", -1n, 0, 4)).toEqual(drawNoise("mt19937", 0xffffffffn, 0, 4));
  });
});
