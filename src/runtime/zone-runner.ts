import type { DiffusionPath, Step } from "../diffusion/path.ts";
import { fail } from "../graph/diagnostic.ts";
import type { PlanZone } from "../graph/plan.ts";
import { Yielder } from "./control.ts";
import type { NodeSteps } from "./node-steps.ts";
import { Pace } from "./pace.ts";
import { Scope } from "./scope.ts";
import { Segment } from "./tape.ts";
import { isHandle, release, retain, type Value, type Values } from "./value.ts";

/** Runs sampling loops: what is carried from iteration to iteration, and where Pause and Step land. */
export class ZoneRunner {
  readonly #yielder = new Yielder();

  constructor(readonly nodes: NodeSteps) {}

  /** The result is Loop end's outputs, one reference each. */
  async run(zone: PlanZone, outer: Scope, segment: Segment): Promise<Values> {
    const { report, environment } = this.nodes.options;
    const inputs = outer.inputs(zone.start);
    const path = inputs.path as DiffusionPath;
    const count = path.steps.length;
    const began = performance.now();
    const pace = new Pace(count);
    let carried: Record<string, Value> = {};
    let submitted = Promise.resolve();
    for (const name of zone.carried) carried[name] = retain(inputs[name]!);
    try {
      if (count === 0)
        fail("sampler.schedule", "The path has no steps, so the loop has nothing to do.", {
          hint: "Give Timesteps at least one step.",
        });
      for (const id of [zone.start.id, zone.end.id]) report.status(id, "running");
      for (let index = 0; index < count; index++) {
        const step: Step = { ...path.steps[index]!, index, count, path };
        await this.#gate(zone.start.id, index);
        report.emit({
          type: "loop",
          progress: { zone: zone.start.id, iteration: index, count, from: step.from, to: step.to, etaMs: pace.etaMs },
        });
        const next = await this.#iteration(zone, outer, segment, step, carried);
        for (const value of Object.values(carried)) release(value);
        carried = next;
        // At most two steps in flight: further ahead, progress and Stop would be fiction.
        await submitted;
        submitted = environment.backend.finished();
        segment.steps.push(step);
        pace.tick();
        report.emit({ type: "iteration", zone: zone.start.id, iteration: index });
      }
    } catch (error) {
      for (const value of Object.values(carried)) release(value);
      throw this.nodes.failure(error, zone.start, null);
    }
    for (const node of [zone.start, zone.end]) report.status(node.id, "done", performance.now() - began);
    return carried;
  }

  async #gate(zone: string, iteration: number): Promise<void> {
    const { control, report } = this.nodes.options;
    await this.#yielder.breathe();
    await control.gate(
      () => report.emit({ type: "paused", zone, iteration, nodeId: null, breakpoint: null }),
      () => report.emit({ type: "resumed" }),
    );
  }

  /** One iteration: the body in its own scope. Returns what is carried on, one reference each. */
  async #iteration(
    zone: PlanZone,
    outer: Scope,
    segment: Segment,
    step: Step,
    carried: Values,
  ): Promise<Record<string, Value>> {
    const { tape } = this.nodes.options;
    const scope = new Scope([...zone.body, zone.end], outer);
    try {
      for (const value of Object.values(carried)) retain(value);
      const opened: Record<string, Value> = { ...carried, step };
      this.nodes.record(zone.start, opened, segment, step.index);
      scope.define(zone.start.id, opened);
      for (const inner of zone.body) {
        const outputs =
          inner.kind === "node"
            ? await this.nodes.run(inner, scope, segment, step.index)
            : await this.run(inner, scope, tape.add(zoneSegment(inner, scope)));
        scope.define(inner.kind === "node" ? inner.id : inner.end.id, outputs);
        scope.done(inner);
      }
      const next = { ...scope.inputs(zone.end) };
      checkShapes(zone, carried, next);
      this.nodes.record(zone.end, next, segment, step.index);
      await this.nodes.show(zone.end, next, step.index);
      for (const value of Object.values(next)) retain(value);
      return next;
    } finally {
      scope.dispose();
    }
  }
}

/** The tape of one run of a loop, which is to turn once for each step of its path. */
export const zoneSegment = (zone: PlanZone, scope: Scope): Segment =>
  new Segment(zone.start.id, (scope.inputs(zone.start).path as DiffusionPath).steps.length);

function checkShapes(zone: PlanZone, before: Values, after: Values): void {
  for (const name of zone.carried) {
    const [a, b] = [before[name], after[name]];
    if (isHandle(a) && isHandle(b) && String(a.shape) !== String(b.shape))
      fail("run.shape", `The loop's “${name}” came in as ${a.shape.join("×")} and left as ${b.shape.join("×")}.`, {
        port: name,
        hint: "A loop's state keeps its shape.",
      });
  }
}
