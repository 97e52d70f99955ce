import { describe, expect, it } from "vitest";
import { deviation, everyState, mean, type Nodes, walked } from "./measure.ts";

/** Seven modes on a circle of radius 0.8, s = 0.08; a thousand seeds are the pixels of one picture. */
const SEEDS = 1000;
const means = Array.from({ length: 7 }, (_, k) => (2 * Math.PI * k) / 7).flatMap((angle) => [
  0.8 * Math.cos(angle),
  0.8 * Math.sin(angle),
]);
const modes: Nodes = {
  start: ["noise", { width: 40, height: 25, channels: 2, seed: 11 }],
  model: ["idealDenoiser", { means, dimension: 2, deviation: 0.08 }],
};

async function ends(order: string, perPhase: number, schedules = ["decreased", "increased"]) {
  const steps = order === "together" ? perPhase : 2 * perPhase;
  const outcome = await walked({ ...modes, ...everyState(steps, schedules[0]!, schedules[1]!, { order }) });
  const xy = await outcome.tensor("end.x");
  return { x: xy.slice(0, SEEDS), y: xy.slice(SEEDS), warnings: outcome.warnings };
}
type Ends = Awaited<ReturnType<typeof ends>>;
const distance = (a: Ends, b: Ends) => mean(a.x.map((x, i) => Math.hypot(x - b.x[i]!, a.y[i]! - b.y[i]!)));

describe("partially path-independent generation", () => {
  const LIMITS = [
    [100, 0.005],
    [1000, 0.0005],
  ] as const;
  it.each(process.env.LONG ? LIMITS : LIMITS.slice(0, 1))(
    "with %d steps a phase, residual first ends where both together end: mean distance ≤ %d",
    { timeout: 120_000 },
    async (perPhase, limit) => {
      const [first, together] = [await ends("residualFirst", perPhase), await ends("together", perPhase)];
      expect(distance(first, together)).toBeLessThanOrEqual(limit);
      // Not because all ends are one: both reach every mode.
      expect(deviation(together.x)).toBeGreaterThan(0.5);
      expect(first.warnings).toEqual([]);
    },
  );

  it("ten steps a phase are too few for it: the tests above can fail", async () => {
    expect(distance(await ends("residualFirst", 10), await ends("together", 10))).toBeGreaterThan(0.01);
  });

  it("noise first from ᾱ = 1 ends in one point for every seed, and the run says why", async () => {
    const { x, y, warnings } = await ends("noiseFirst", 100);
    expect(Math.max(deviation(x), deviation(y))).toBeLessThanOrEqual(1e-3);
    expect(warnings).toEqual([expect.stringMatching(/After step 100 .*every seed ends in one picture/)]);
  });

  it("noise first with an input image is restoration, and no warning is given", async () => {
    const image: Nodes = { image: ["constant", { width: 40, height: 25, channels: 2, value: 0.3 }] };
    const outcome = await walked(
      { ...modes, ...image, ...everyState(20, "decreased", "increased", { order: "noiseFirst" }) },
      [
        ["image.tensor", "unet.input"],
        ["image.tensor", "noisy.input"],
      ],
    );
    expect(outcome.warnings).toEqual([]);
  });
});
