import type { PathStep } from "../diffusion/path.ts";
import type { Backend, Handle } from "./backend.ts";
import type { RunComparison, TensorError } from "./protocol.ts";
import type { Tape } from "./tape.ts";
import { isHandle, type Value } from "./value.ts";

interface Options {
  /** All wires when absent. */
  readonly wires?: readonly string[];
  /** Largest |a − b| that is no divergence. */
  readonly tolerance?: number;
}

type Zone = RunComparison["zones"][number];
type Divergence = NonNullable<RunComparison["firstDivergence"]>;

/** Two coordinates of the square this close are the same state. */
const SAME_STATE = 1e-9;

/** Two runs wire by wire, their iterations aligned by the state they start at. Tensors stay on their device. */
export async function compareRuns(a: Tape, b: Tape, backend: Backend, options: Options = {}): Promise<RunComparison> {
  const [inB, asked] = [new Set(b.wires()), options.wires && new Set(options.wires)];
  const wires = a.wires().filter((wire) => inB.has(wire) && (asked?.has(wire) ?? true));
  const errors: Record<string, TensorError | null> = {};
  const zones = new Map<string, Zone & { errors: Record<string, (TensorError | null)[]> }>();
  for (const wire of wires) {
    const zone = a.zoneOf(wire);
    if (zone === null) {
      const pair = [a.read(wire), b.read(wire)] as const;
      if (pair.some(isHandle)) errors[wire] = await errorOf(...pair, backend);
      continue;
    }
    const found = zones.get(zone) ?? { zone, pairs: aligned(a.steps(zone), b.steps(zone)), errors: {} };
    zones.set(zone, found);
    const steps: (TensorError | null)[] = [];
    let tensors = false;
    for (const at of found.pairs) {
      // Each pair is read when its turn comes: a run may let go of its tape meanwhile.
      const pair = [a.read(wire, { step: at.a }), b.read(wire, { step: at.b })] as const;
      tensors ||= pair.some(isHandle);
      steps.push(await errorOf(...pair, backend));
    }
    if (tensors) found.errors[wire] = steps;
  }
  const found = { a: a.runId, b: b.runId, zones: [...zones.values()], errors };
  return { ...found, firstDivergence: firstDivergence(found, wires, options.tolerance ?? 0) };
}

/** Iterations of both, in order, that start at the same state. */
function aligned(a: readonly PathStep[], b: readonly PathStep[]): Zone["pairs"] {
  const pairs: Zone["pairs"][number][] = [];
  let next = 0;
  for (const [index, { from }] of a.entries()) {
    const match = b.findIndex(
      (step, at) =>
        at >= next &&
        Math.abs(step.from.alphaBar - from.alphaBar) <= SAME_STATE &&
        Math.abs(step.from.betaBar - from.betaBar) <= SAME_STATE,
    );
    if (match < 0) continue;
    next = match + 1;
    pairs.push({ a: index, b: match, alphaBar: from.alphaBar, betaBar: from.betaBar });
  }
  return pairs;
}

async function errorOf(a: Value | undefined, b: Value | undefined, backend: Backend): Promise<TensorError | null> {
  if (!isHandle(a) || !isHandle(b) || String(a.shape) !== String(b.shape)) return null;
  if (a === b) return { max: 0, rmse: 0, bias: 0 };
  const difference: Handle = backend.evaluate("a - b", { a, b });
  try {
    const { min, max, mean, std, nonFinite } = await backend.statistics(difference);
    if (nonFinite > 0) return { max: Number.NaN, rmse: Number.NaN, bias: Number.NaN };
    return { max: Math.max(-min, max, 0), rmse: Math.hypot(mean, std), bias: mean };
  } finally {
    difference.release();
  }
}

/** In the order things ran: wires as they were first written, loops iteration by iteration. */
function firstDivergence(
  { zones, errors }: Pick<RunComparison, "zones" | "errors">,
  wires: readonly string[],
  tolerance: number,
): Divergence | null {
  const differs = (error: TensorError | null | undefined): error is TensorError =>
    error != null && !(error.max <= tolerance);
  const walked = new Set<string>();
  for (const wire of wires) {
    const zone = zones.find((candidate) => Object.hasOwn(candidate.errors, wire));
    const error = errors[wire];
    if (!zone && differs(error)) return { wire, zone: null, a: null, b: null, error };
    if (!zone || walked.has(zone.zone)) continue;
    walked.add(zone.zone);
    for (const [index, pair] of zone.pairs.entries())
      for (const [inner, list] of Object.entries(zone.errors)) {
        const at = list[index];
        if (differs(at)) return { wire: inner, zone: zone.zone, a: pair.a, b: pair.b, error: at };
      }
  }
  return null;
}
