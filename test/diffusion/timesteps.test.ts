import { describe, expect, it } from "vitest";
import { ddpmPath, joinSchedules } from "../../src/diffusion/build-path.ts";
import { networkTime } from "../../src/diffusion/network-time.ts";
import { CLEAN } from "../../src/diffusion/path.ts";
import { noiseSchedule, residualSchedule } from "../../src/diffusion/schedules.ts";
import {
  officialTimes,
  pickTimesteps,
  type Selection,
  selectionProblem,
  selectSteps,
} from "../../src/diffusion/timesteps.ts";

const base: Selection = {
  spacing: "official",
  count: 10,
  list: [],
  offset: 0,
  next: "list",
  end: "clean",
  phases: "together",
  stretch: 5,
  walks: 2,
};
const ddpm = ddpmPath({ betaSchedule: "linear", betaStart: 0.0001, betaEnd: 0.02 }, 1000);
const residual = residualSchedule({ kind: "decreased" }, 1000);
const noise = noiseSchedule({ kind: "increased" }, 1000, 1);

describe("timesteps", () => {
  it("are the official list, truncated towards zero in float32", () => {
    expect(officialTimes(1000, 3)).toEqual([999, 665, 332, -1]);
    expect(officialTimes(10, 10)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1]);
  });

  it("are diffusers' lists, halves rounded to even", () => {
    const pick = (spacing: Selection["spacing"], count: number) => pickTimesteps({ ...base, spacing, count }, 1000);
    expect(pick("leading", 4)).toEqual([750, 500, 250, 0]);
    expect(pick("trailing", 4)).toEqual([999, 749, 499, 249]);
    expect(pick("linspace", 4)).toEqual([999, 666, 333, 0]);
    expect(pick("linspace", 3)).toEqual([999, 500, 0]); // 499.5
    expect(pick("trailing", 16).slice(1, 4)).toEqual([937, 874, 811]); // 937.5, 875, 812.5, less 1
  });

  it("land a DDIM step at t − T/N, in the list or not", () => {
    const path = selectSteps(ddpm, { ...base, spacing: "linspace", next: "stride" });
    expect(path.steps.slice(0, 2).map(({ from, to }) => [from.t, to.t])).toEqual([
      [999, 899],
      [888, 788],
    ]);
    expect(path.steps.at(-1)).toEqual({ from: ddpm.states[0], to: CLEAN });
  });

  it("can end at the first timestep in place of the clean image", () => {
    const path = selectSteps(ddpm, { ...base, spacing: "leading", next: "stride", offset: 1, end: "first" });
    expect(path.steps.at(-1)).toEqual({ from: ddpm.states[1], to: ddpm.states[0] });
  });

  it("name what does not fit", () => {
    expect(selectionProblem({ ...base, count: 1001 }, 1000)).toMatch(/1001 steps/);
    expect(selectionProblem({ ...base, spacing: "list", list: [] }, 1000)).toMatch(/empty/);
    expect(selectionProblem({ ...base, spacing: "list", list: [5, 5] }, 1000)).toMatch(/timestep 5 does not fall/);
    expect(selectionProblem({ ...base, spacing: "leading", count: 1000, offset: 1 }, 1000)).toMatch(/timestep 1000/);
    const jumps = { ...base, count: 1000, phases: "jumpBack", stretch: 10 } as const;
    expect(selectionProblem({ ...jumps, walks: 101 }, 1000)).toMatch(/101000 steps; at most 100000/);
    expect(selectionProblem({ ...jumps, walks: 100 }, 1000)).toBeNull();
    expect(selectionProblem(base, 1000)).toBeNull();
  });

  it("walk residual, then noise, in the official two loops, each ending clean", () => {
    const { steps } = selectSteps(joinSchedules(residual, noise), { ...base, count: 2, phases: "residualThenNoise" });
    expect(steps.map(({ from, to }) => [from.t, to.t])).toEqual([
      [999, null],
      [499, -1],
      [999, null],
      [499, -1],
    ]);
    expect(steps[0]!.to).toMatchObject({ betaBar: steps[0]!.from.betaBar });
    expect(steps[2]!.to).toMatchObject({ alphaBar: steps[2]!.from.alphaBar });
  });
});

describe("paths along two sides of the square", () => {
  it("give back residual first at full noise, and never cut the corner", () => {
    const path = joinSchedules(residual, noise, "residualFirst");
    expect(path.states).toHaveLength(1000);
    for (const count of [2, 3, 7, 10]) {
      const { steps } = selectSteps(path, { ...base, count });
      const moves = steps.map(({ from, to }) => [from.alphaBar !== to.alphaBar, from.betaBar !== to.betaBar]);
      expect(moves.every(([first, second]) => first !== second)).toBe(true);
      expect(moves.map(([first]) => first)).toEqual([...moves.map(([first]) => first)].sort((a, b) => +b! - +a!));
      expect(steps.at(-1)!.to).toEqual(CLEAN);
    }
  });

  it("give back noise first at full residual", () => {
    const { states } = joinSchedules(residual, noise, "noiseFirst");
    expect(states[499]).toEqual({ alphaBar: 1, betaBar: 0, t: null });
    expect(states[999]).toEqual({ alphaBar: 1, betaBar: 1, t: 999 });
    expect(states[249]!.betaBar).toBe(0);
  });
});

describe("the network's time", () => {
  const table = joinSchedules(residual, noise).states;

  it("is a state's own timestep where it has one", () => {
    expect(networkTime(table[321]!, table)).toEqual({ t: 321, onSchedule: true });
  });

  it("is otherwise the largest one with its noise, between two where none has it", () => {
    const { alphaBar, betaBar } = table[321]!;
    expect(networkTime({ alphaBar, betaBar, t: null }, table)).toEqual({ t: 321, onSchedule: true });
    const between = networkTime({ alphaBar: 0, betaBar: (betaBar + table[322]!.betaBar) / 2, t: null }, table);
    expect(between.t).toBeCloseTo(321.5, 9);
    expect(between.onSchedule).toBe(false);
    const flat = table.map((state, t) => ({ ...state, betaBar: Math.min(t, 10), t }));
    expect(networkTime({ alphaBar: 0, betaBar: 10, t: null }, flat).t).toBe(999);
  });

  it("stays on the table beyond its ends, and says that the state is off", () => {
    expect(networkTime({ alphaBar: 1, betaBar: 2, t: null }, table)).toEqual({ t: 999, onSchedule: false });
    expect(networkTime({ alphaBar: 1, betaBar: 0, t: null }, table)).toEqual({ t: 0, onSchedule: false });
  });
});
