import { run, walk } from "../nodes/sampling.ts";

export type Row = readonly number[];
export type Nodes = NonNullable<Parameters<typeof walk>[0]>;
export type Wires = NonNullable<Parameters<typeof walk>[1]>;

/** Root of the mean square difference. */
export const rms = (a: Row, b: Row): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

/** Largest difference, relative to 1 and to the largest value of `b`. */
export const largest = (a: Row, b: Row): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(1, ...b.map(Math.abs));

export const mean = (row: Row): number => row.reduce((sum, value) => sum + value, 0) / row.length;
export const deviation = (row: Row): number => rms(row, new Array<number>(row.length).fill(mean(row)));

/** The exponent p of y ≈ c·x^p: the slope of a straight line through the logarithms, by least squares. */
export function exponent(xs: Row, ys: Row): number {
  const [u, v] = [xs.map(Math.log), ys.map(Math.log)];
  const [mu, mv] = [mean(u), mean(v)];
  const product = mean(u.map((value, i) => (value - mu) * (v[i]! - mv)));
  return product / mean(u.map((value) => (value - mu) ** 2));
}

/** {@link walk} with changes, through document, compile and executor; nothing may be wrong with it. */
export async function walked(nodes: Nodes, wires: Wires = [], without: readonly string[] = []) {
  const outcome = await run(walk(nodes, wires, without));
  if (outcome.codes.length > 0) throw new Error(outcome.messages.join("; "));
  return outcome;
}

/** Both schedules of one length, a path, and as many steps as it has states. */
export const everyState = (timesteps: number, residual: string, noise: string, path = {}, sumScale = 1): Nodes => ({
  alpha: ["residualSchedule", { kind: residual, numTrainTimesteps: timesteps }],
  beta: ["noiseSchedule", { kind: noise, numTrainTimesteps: timesteps, sumScale }],
  path: ["diffusionPath", path],
  times: ["timesteps", { count: timesteps }],
});

/** The update of the second-order example: Adams and Bashforth's two steps, the first one Euler's. */
export const SECOND_ORDER =
  "x_t - da*(residual + min(step, 1)*(residual - a)/2) - db*(noise + min(step, 1)*(noise - b)/2)";

const carried = [
  { name: "residual", type: "tensor" },
  { name: "noise", type: "tensor" },
];
/** Loop and sampler of {@link SECOND_ORDER}: the predictions of one step are carried to the next. */
export const secondOrder: { nodes: Nodes; wires: Wires } = {
  nodes: {
    zeros: ["constant"],
    loop: ["loopStart", { carried }],
    end: ["loopEnd", { start: "loop", carried }],
    sampler: ["expression", { text: SECOND_ORDER }],
  },
  wires: [
    ["start.noise", "zeros.like"],
    ["zeros.tensor", "loop.residual"],
    ["zeros.tensor", "loop.noise"],
    ["loop.residual", "sampler.a"],
    ["loop.noise", "sampler.b"],
    ["unet.residual", "end.residual"],
    ["unet.noise", "end.noise"],
  ],
};
