import { describe, expect, it } from "vitest";
import { curveAt, pointsAtLength } from "../../src/diffusion/curve.ts";
import { alphasCumprod } from "../../src/diffusion/ddpm.ts";
import {
  increments,
  noiseSchedule,
  parseScheduleName,
  residualSchedule,
  type ScheduleSpec,
  scheduleName,
} from "../../src/diffusion/schedules.ts";

const KINDS: Exclude<ScheduleSpec, { kind: "ddpm" | "drawn" }>[] = [
  { kind: "increased" },
  { kind: "decreased" },
  { kind: "average" },
  { kind: "normal" },
  { kind: "power", direction: "increased", ratio: 0.3 },
  { kind: "power", direction: "decreased", ratio: 2 },
];

describe("schedules", () => {
  it("sum to one, and end the residual at exactly 1 and the noise at the root of its sum", () => {
    for (const spec of KINDS)
      for (const timesteps of [1, 2, 10, 1000]) {
        const sum = increments(spec, timesteps).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(1, 12);
        expect(residualSchedule(spec, timesteps).values.at(-1)).toBe(1);
        expect(noiseSchedule(spec, timesteps, 0.01).values.at(-1)).toBeCloseTo(0.1, 12);
      }
  });

  it("are the linear family in closed form", () => {
    const { values } = residualSchedule({ kind: "increased" }, 100);
    expect(values[41]).toBeCloseTo((42 * 43) / (100 * 101), 12);
  });

  it("give the power family an increment of exactly 0 at one end", () => {
    expect(increments({ kind: "power", direction: "increased", ratio: 3 }, 50)[0]).toBe(0);
    expect(increments({ kind: "power", direction: "decreased", ratio: 3 }, 50).at(-1)).toBe(0);
  });

  it("keep DDPM's signal and noise on the unit circle", () => {
    const spec = { kind: "ddpm", betaSchedule: "scaled_linear", betaStart: 0.00085, betaEnd: 0.012 } as const;
    const alphaBars = residualSchedule(spec, 1000).values;
    const betaBars = noiseSchedule(spec, 1000, 1).values;
    for (const t of [0, 250, 999]) expect((1 - alphaBars[t]!) ** 2 + betaBars[t]! ** 2).toBeCloseTo(1, 12);
  });

  it("leave no signal at the last timestep when the terminal SNR is made zero, and the first as it was", () => {
    const spec = { betaSchedule: "linear", betaStart: 0.0001, betaEnd: 0.02 } as const;
    const rescaled = alphasCumprod({ ...spec, zeroTerminalSnr: true }, 1000);
    expect(rescaled.at(-1)).toBe(0);
    expect(rescaled[0]).toBeCloseTo(alphasCumprod(spec, 1000)[0]!, 12);
  });

  it("have names that read back as themselves", () => {
    const specs: ScheduleSpec[] = [
      ...KINDS,
      { kind: "ddpm", betaSchedule: "linear", betaStart: 0.0001, betaEnd: 0.02, zeroTerminalSnr: false },
      { kind: "ddpm", betaSchedule: "scaled_linear", betaStart: 0.0001, betaEnd: 0.02, zeroTerminalSnr: true },
    ];
    for (const spec of specs) expect(parseScheduleName(scheduleName(spec))).toEqual(spec);
    expect(parseScheduleName("drawn")).toBeNull();
    expect(parseScheduleName("power sideways 2")).toBeNull();
  });
});

describe("drawn curves", () => {
  const corner = [
    [0, 0],
    [1, 0],
    [1, 1],
  ] as const;

  it("are straight between their points and level beyond them", () => {
    const points = [
      [0.2, 0.1],
      [0.6, 0.5],
    ] as const;
    expect([0, 0.4, 1].map((x) => curveAt(points, x))).toEqual([0.1, expect.closeTo(0.3, 12), 0.5]);
  });

  it("keep a vertical side when they are spaced by length", () => {
    expect(pointsAtLength(corner, [0.5, 0.75])).toEqual([
      [1, 0],
      [1, 0.5],
    ]);
  });
});
