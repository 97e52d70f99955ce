import type { DiffusionPath, Step } from "../diffusion/path.ts";
import { fail } from "../graph/diagnostic.ts";
import { type PlanZone, planNodes, wireOf } from "../graph/plan.ts";
import { breathe } from "./control.ts";
import { demandIn } from "./demand.ts";
import { type Frame, innerFrame, iterationOf } from "./frame.ts";
import type { NodeSteps, Submitted } from "./node-steps.ts";
import { Pace } from "./pace.ts";
import { isHandle, release, retain, type Value, type Values } from "./value.ts";

/** What goes on from one iteration to the next, with the keys of the values. */
interface Carried {
  readonly values: Readonly<Record<string, Value>>;
  readonly keys: Readonly<Record<string, string>>;
}

/** One iteration to come: of a fork, the first ones as the loop was before. */
interface Turn {
  readonly zone: PlanZone;
  readonly step: Step;
}

/** Runs sampling loops: what is carried from iteration to iteration, and where Pause and Step land. */
export class ZoneRunner {
  constructor(readonly nodes: NodeSteps) {}

  /** The result is Loop end's outputs, one reference each. */
  async run(zone: PlanZone, outer: Frame): Promise<Values> {
    const { report, control, timing } = this.nodes.options;
    const began = control.now;
    let carried: Carried = { values: {}, keys: {} };
    let submitted: Submitted | null = null;
    try {
      await this.#settled();
      const turns = turnsOf(zone, outer);
      for (const id of [zone.start.id, zone.end.id]) report.status(id, "running");
      carried = opening(turns[0]!.zone, outer);
      const pace = new Pace(turns.length, () => control.now);
      for (const turn of turns) {
        const next = await this.#turn(turn, outer, carried, pace);
        for (const value of Object.values(carried.values)) release(value);
        carried = next;
        // At most two steps in flight: further ahead, progress and Stop would be fiction.
        if (submitted) await this.nodes.landed(submitted);
        submitted = this.nodes.submitted();
        pace.tick();
        timing.settle();
        await this.#complete(turn, outer);
      }
      if (submitted) await this.nodes.landed(submitted);
    } catch (error) {
      for (const value of Object.values(carried.values)) release(value);
      throw this.nodes.failure(error, zone.start, null);
    }
    for (const [name, key] of Object.entries(carried.keys)) outer.keys.set(`${zone.end.id}.${name}`, key);
    this.nodes.settled(zone, outer, carried.keys, control.now - began);
    return carried.values;
  }

  /** Network calls before a loop are not its own: they are waited for, and timed by themselves. */
  async #settled(): Promise<void> {
    const { timing } = this.nodes.options;
    if (!timing.pending) return;
    await this.nodes.landed(this.nodes.submitted());
    timing.settle();
  }

  async #turn({ zone, step }: Turn, outer: Frame, carried: Carried, pace: Pace): Promise<Carried> {
    const loop = { zone: zone.start.id, index: step.index, turns: pace.count };
    const frame = innerFrame(outer, [...zone.body, zone.end], loop);
    await breathe();
    await this.nodes.gate(frame, null);
    const { index: iteration, from, to } = step;
    const progress = { zone: zone.start.id, iteration, count: pace.count, from, to, etaMs: pace.etaMs };
    this.nodes.options.report.emit({ type: "loop", progress });
    return this.#iteration(zone, frame, step, carried);
  }

  async #complete({ zone, step }: Turn, outer: Frame): Promise<void> {
    const { report, recorder, control, conditions } = this.nodes.options;
    const position = [...outer.position, step.index];
    recorder.tape.step(zone.start.id, position, step);
    report.emit({ type: "iteration", zone: zone.start.id, iteration: step.index });
    const held = control.quiet ? null : await conditions.holds(control.breakpoints, zone, position);
    if (held) control.stopNext(held);
  }

  /** One iteration: the body in its own scope. Gives what is carried on, one reference each. */
  async #iteration(zone: PlanZone, frame: Frame, step: Step, carried: Carried): Promise<Carried> {
    const { scope } = frame;
    try {
      this.#open(zone, frame, step, carried);
      const needed = demandIn(zone.body, this.nodes.options.registry, (node) => scope.inputs(node));
      for (const inner of zone.body) {
        const node = inner.kind === "node";
        if (needed(inner)) {
          const outputs = node ? await this.nodes.run(inner, frame) : await this.run(inner, frame);
          scope.define(node ? inner.id : inner.end.id, outputs);
        } else for (const { id } of planNodes([inner])) this.nodes.options.report.passedOver(id);
        scope.done(inner);
      }
      return await this.#close(zone, frame, carried);
    } finally {
      scope.dispose();
    }
  }

  #open(zone: PlanZone, frame: Frame, step: Step, carried: Carried): void {
    const { id, inputs } = zone.start;
    for (const [name, key] of Object.entries(carried.keys)) frame.keys.set(`${id}.${name}`, key);
    frame.keys.set(`${id}.step`, `${frame.keys.get(wireOf(inputs.path!))}#${step.index}`);
    for (const value of Object.values(carried.values)) retain(value);
    frame.scope.define(id, this.nodes.record(zone.start, { ...carried.values, step }, frame));
  }

  async #close(zone: PlanZone, frame: Frame, before: Carried): Promise<Carried> {
    const next = frame.scope.inputs(zone.end);
    checkShapes(zone, before.values, next, iterationOf(frame)!);
    for (const value of Object.values(next)) retain(value);
    const keys = frame.keys.inputs(zone.end);
    for (const [name, key] of Object.entries(keys)) frame.keys.set(`${zone.end.id}.${name}`, key);
    const values = this.nodes.record(zone.end, next, frame);
    for (const name of Object.keys(keys)) keys[name] = frame.keys.get(`${zone.end.id}.${name}`);
    await this.nodes.show(zone.end, values, frame);
    return { values, keys };
  }
}

function turnsOf(zone: PlanZone, outer: Frame): readonly Turn[] {
  const path = outer.scope.inputs(zone.start).path as DiffusionPath;
  const count = path.steps.length;
  const first = zone.before ? turnsOf(zone.before.zone, outer).slice(0, zone.before.count) : [];
  const own = path.steps.map((step, index) => ({ zone, step: { ...step, index, count, path } }));
  const turns = [...first, ...own.slice(first.length)];
  if (turns.length === 0)
    fail("sampler.schedule", "The path has no steps, so the loop has nothing to do.", {
      hint: "Give Timesteps at least one step.",
    });
  return turns;
}

/** What the loop starts with. */
function opening(zone: PlanZone, outer: Frame): Carried {
  const inputs = outer.scope.inputs(zone.start);
  const inputKeys = outer.keys.inputs(zone.start);
  const values: Record<string, Value> = {};
  const keys: Record<string, string> = {};
  for (const name of zone.carried) {
    values[name] = retain(inputs[name]!);
    keys[name] = inputKeys[name]!;
  }
  return { values, keys };
}

function checkShapes(zone: PlanZone, before: Values, after: Values, iteration: number): void {
  for (const name of zone.carried) {
    const [a, b] = [before[name], after[name]];
    if (isHandle(a) && isHandle(b) && String(a.shape) !== String(b.shape))
      fail(
        "run.shape",
        `The loop's “${name}” came in as ${a.shape.join("×")} and left as ${b.shape.join("×")} (step ${iteration + 1}).`,
        { port: name, hint: "A loop's state keeps its shape." },
      );
  }
}
