import type { DiffusionPath, Step } from "../diffusion/path.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import { fail } from "../graph/diagnostic.ts";
import { portsOf } from "../graph/node-type.ts";
import { type Plan, type PlanNode, type PlanStep, type PlanZone, planNodes, wireOf } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { Metric } from "../nodes/values.ts";
import type { Handle } from "./backend.ts";
import type { ResultCache } from "./cache.ts";
import { Cancelled, type RunControl, Yielder } from "./control.ts";
import { diagnose, type NodeEnvironment, runNode } from "./node-runner.ts";
import { Pace } from "./pace.ts";
import { plannedCalls } from "./preflight.ts";
import { Previewer } from "./previewer.ts";
import type { NodeStatus, RunEvent, RunSummary } from "./protocol.ts";
import { externalReads, Scope } from "./scope.ts";
import { Segment, type Tape } from "./tape.ts";
import { isHandle, release, retain, type Value, type Values } from "./value.ts";

export interface Execution {
  readonly runId: string;
  readonly plan: Plan;
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly environment: Omit<NodeEnvironment, "signal" | "warn" | "called">;
  readonly control: RunControl;
  readonly tape: Tape;
  readonly cache: ResultCache;
  /** Longest side of the pictures sent along while running; 0 sends none. */
  readonly previewSize: number;
  emit(event: RunEvent): void;
}

type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "runId"> : never) : never;

/**
 * Walks a plan: the one place where order, liveness, loops, caching and failure meet. What a node does wrong is in
 * the summary; only a bug or a lost device rejects.
 */
export async function execute(execution: Execution): Promise<RunSummary> {
  return new Executor(execution).run();
}

/** Marks the failure of a step that has been reported on its node. */
class Reported extends Error {}

class Executor {
  readonly #x: Execution;
  readonly #environment: NodeEnvironment;
  readonly #previewer: Previewer;
  readonly #yielder = new Yielder();
  readonly #statuses = new Map<string, { status: NodeStatus; ms: number }>();
  readonly #metrics: Record<string, readonly Metric[]> = {};
  readonly #diagnostics: Diagnostic[] = [];
  #calls = 0;

  constructor(execution: Execution) {
    this.#x = execution;
    this.#environment = {
      ...execution.environment,
      signal: execution.control.signal,
      warn: (nodeId, message) => this.#warn(nodeId, message),
      called: () => this.#calls++,
    };
    this.#previewer = new Previewer(execution.environment.backend, execution.previewSize, (event) => this.#emit(event));
  }

  async run(): Promise<RunSummary> {
    const began = performance.now();
    const { plan, control } = this.#x;
    const nodes = [...planNodes(plan.steps)];
    const before = { ...this.#environment.backend.transfers };
    this.#emit({
      type: "started",
      nodes: nodes.map((node) => node.id),
      unetCalls: plannedCalls(plan, this.#x.registry),
    });
    for (const node of nodes) this.#status(node.id, "queued");
    const scope = new Scope(plan.steps);
    const lost = new Set<string>();
    let outcome: RunSummary["outcome"] = "done";
    for (const step of plan.steps) {
      if (
        outcome === "cancelled" ||
        [...externalReads(step)].some((wire) => lost.has(wire.slice(0, wire.lastIndexOf("."))))
      ) {
        this.#skip(step, lost);
        continue;
      }
      try {
        await this.#cachedStep(step, scope);
      } catch (error) {
        outcome = error instanceof Cancelled || control.signal.aborted ? "cancelled" : "failed";
        if (!(error instanceof Cancelled) && !(error instanceof Reported)) throw error;
        this.#skip(step, lost);
      }
    }
    scope.dispose();
    await this.#environment.backend.finished();
    const summary = this.#summary(
      outcome === "done" && lost.size > 0 ? "failed" : outcome,
      performance.now() - began,
      before,
    );
    this.#emit({ type: "finished", summary });
    return summary;
  }

  /** A step outside loops: from the cache, or run and cached. */
  async #cachedStep(step: PlanStep, scope: Scope): Promise<void> {
    const { cache, tape } = this.#x;
    // With the ids: what a step wrote on the tape is found by them, and a loop's views are part of it.
    const nodes = [...planNodes([step])].map((node) => `${node.id}=${node.key}`);
    const key = `${this.#environment.models.provider}:${nodes.join()}`;
    const walked = step.kind === "zone" && this.#x.control.stepping;
    const hit = walked ? undefined : cache.get(key);
    const id = step.kind === "node" ? step.id : step.end.id;
    if (hit) {
      tape.add(hit.segment);
      scope.define(id, hit.outputs);
      await this.#replay(step, hit.segment);
    } else {
      const segment = tape.add(new Segment(step.kind === "zone" ? step.start.id : null));
      const outputs =
        step.kind === "node" ? await this.#node(step, scope, segment, null) : await this.#zone(step, scope, segment);
      cache.put(key, outputs, segment);
      scope.define(id, outputs);
    }
    scope.done(step);
  }

  /** Shows what a cached step had made, as if it had run. */
  async #replay(step: PlanStep, segment: Segment): Promise<void> {
    for (const node of planNodes([step])) {
      this.#status(node.id, "cached", 0);
      const last = Math.max(0, segment.steps.length - 1);
      const outputs: Record<string, Value> = {};
      for (const [wire, list] of segment.values)
        if (wire.startsWith(`${node.id}.`)) {
          const value = list[segment.zone === null ? 0 : last] ?? list.at(-1);
          if (value !== undefined) outputs[wire.slice(node.id.length + 1)] = value;
        }
      for (const port of this.#definition(node).preview ?? []) {
        const source = node.inputs[port];
        const value = source && this.#x.tape.read(wireOf(source));
        if (isHandle(value)) outputs[port] = value;
      }
      await this.#show(node, outputs, segment.zone === null ? null : last);
    }
    if (step.kind === "zone")
      for (const { index } of segment.steps) this.#emit({ type: "iteration", zone: step.start.id, iteration: index });
  }

  async #node(node: PlanNode, scope: Scope, segment: Segment, iteration: number | null): Promise<Values> {
    this.#x.control.throwIfStopped();
    const definition = this.#definition(node);
    this.#status(node.id, "running");
    const began = performance.now();
    try {
      const inputs = scope.inputs(node);
      const outputs = await runNode(node, definition, inputs, this.#environment);
      this.#record(node, outputs, segment, iteration);
      this.#status(node.id, "done", performance.now() - began);
      await this.#show(node, { ...inputsShown(definition, inputs), ...outputs }, iteration);
      await this.#yielder.breathe();
      return outputs;
    } catch (error) {
      throw this.#failed(error, node, definition, iteration);
    }
  }

  #failed(error: unknown, node: PlanNode, definition: AnyNode, iteration: number | null): Error {
    if (error instanceof Cancelled || error instanceof Reported) return error;
    if (this.#x.control.signal.aborted) return new Cancelled();
    const diagnostic = diagnose(error, node, definition, iteration);
    if (diagnostic.code === "run.internal") console.error(error);
    this.#diagnostics.push(diagnostic);
    this.#status(node.id, "failed", 0, diagnostic);
    return new Reported(diagnostic.message);
  }

  /** Runs a sampling loop; the result is Loop end's outputs. Values carried over keep one reference. */
  async #zone(zone: PlanZone, outer: Scope, segment: Segment): Promise<Values> {
    const definition = this.#definition(zone.start);
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
      for (const id of [zone.start.id, zone.end.id]) this.#status(id, "running");
      for (let index = 0; index < count; index++) {
        const step: Step = { ...path.steps[index]!, index, count, path };
        await this.#gate(zone.start.id, index);
        this.#emit({
          type: "loop",
          progress: { zone: zone.start.id, iteration: index, count, from: step.from, to: step.to, etaMs: pace.etaMs },
        });
        const next = await this.#iteration(zone, outer, segment, step, carried);
        for (const value of Object.values(carried)) release(value);
        carried = next;
        // At most two steps in flight: further ahead, progress and Stop would be fiction.
        await submitted;
        submitted = this.#environment.backend.finished();
        segment.steps.push(step);
        pace.tick();
        this.#emit({ type: "iteration", zone: zone.start.id, iteration: index });
      }
    } catch (error) {
      for (const value of Object.values(carried)) release(value);
      throw this.#failed(error, zone.start, definition, null);
    }
    for (const node of [zone.start, zone.end]) this.#status(node.id, "done", performance.now() - began);
    return carried;
  }

  async #gate(zone: string, iteration: number): Promise<void> {
    await this.#yielder.breathe();
    await this.#x.control.gate(
      () => this.#emit({ type: "paused", zone, iteration }),
      () => this.#emit({ type: "resumed" }),
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
    const scope = new Scope([...zone.body, zone.end], outer);
    try {
      for (const value of Object.values(carried)) retain(value);
      const opened: Record<string, Value> = { ...carried, step };
      this.#record(zone.start, opened, segment, step.index);
      scope.define(zone.start.id, opened);
      for (const inner of zone.body) {
        const outputs =
          inner.kind === "node"
            ? await this.#node(inner, scope, segment, step.index)
            : await this.#zone(inner, scope, this.#x.tape.add(new Segment(inner.start.id)));
        scope.define(inner.kind === "node" ? inner.id : inner.end.id, outputs);
        scope.done(inner);
      }
      const next = { ...scope.inputs(zone.end) };
      this.#checkShapes(zone, carried, next);
      this.#record(zone.end, next, segment, step.index);
      await this.#show(zone.end, next, step.index);
      for (const value of Object.values(next)) retain(value);
      return next;
    } finally {
      scope.dispose();
    }
  }

  #checkShapes(zone: PlanZone, before: Values, after: Values): void {
    for (const name of zone.carried) {
      const [a, b] = [before[name], after[name]];
      if (isHandle(a) && isHandle(b) && String(a.shape) !== String(b.shape))
        fail("run.shape", `The loop's “${name}” came in as ${a.shape.join("×")} and left as ${b.shape.join("×")}.`, {
          port: name,
          hint: "A loop's state keeps its shape.",
        });
    }
  }

  #record(node: PlanNode, outputs: Values, segment: Segment, iteration: number | null): void {
    for (const [port, value] of Object.entries(outputs))
      this.#x.tape.write(segment, `${node.id}.${port}`, iteration ?? 0, value);
  }

  /** Pictures of tensors and small values, for the page. */
  async #show(node: PlanNode, values: Values, iteration: number | null): Promise<void> {
    const definition = this.#definition(node);
    const ports = portsOf(definition, node.params);
    for (const [port, value] of Object.entries(values)) {
      const type = ports.outputs[port]?.type;
      if (type === "metrics") this.#metrics[node.id] = value as readonly Metric[];
      if (type === "metrics" || type === "number" || type === "text")
        this.#emit({ type: "value", nodeId: node.id, port, iteration, value: value as readonly Metric[] });
    }
    await this.#previewer.show(
      node.id,
      definition.preview ?? Object.keys(ports.outputs),
      values,
      { ...ports.inputs, ...ports.outputs },
      iteration,
    );
  }

  #definition(node: PlanNode): AnyNode {
    const definition = this.#x.registry.get(node.type);
    if (!definition) throw new Error(`plan names a node type "${node.type}" that the registry does not have`);
    return definition;
  }

  #skip(step: PlanStep, lost: Set<string>): void {
    for (const node of planNodes([step])) {
      lost.add(node.id);
      const status = this.#statuses.get(node.id)?.status;
      if (status === "queued" || status === "running") this.#status(node.id, "skipped", 0);
    }
  }

  #warn(nodeId: string, message: string): void {
    if (this.#diagnostics.some((known) => known.nodeId === nodeId && known.message === message)) return;
    this.#diagnostics.push({ severity: "warning", code: "node.failed", nodeId, message });
    this.#emit({ type: "warning", nodeId, message });
  }

  /** Milliseconds add up over a loop's iterations. */
  #status(nodeId: string, status: NodeStatus, ms?: number, diagnostic?: Diagnostic): void {
    const total = (this.#statuses.get(nodeId)?.ms ?? 0) + (ms ?? 0);
    this.#statuses.set(nodeId, { status, ms: total });
    this.#emit({ type: "node", nodeId, status, ms: ms === undefined ? undefined : total, diagnostic });
  }

  #emit(body: EventBody): void {
    this.#x.emit({ ...body, runId: this.#x.runId } as RunEvent);
  }

  #summary(outcome: RunSummary["outcome"], ms: number, before: RunSummary["transfers"]): RunSummary {
    const { backend, models } = this.#environment;
    const since = (name: keyof RunSummary["transfers"]) => backend.transfers[name] - before[name];
    return {
      runId: this.#x.runId,
      ok: outcome === "done",
      outcome,
      provider: models.provider,
      ms,
      unetCalls: this.#calls,
      transfers: {
        uploads: since("uploads"),
        downloads: since("downloads"),
        uploadedBytes: since("uploadedBytes"),
        downloadedBytes: since("downloadedBytes"),
      },
      nodes: Object.fromEntries(this.#statuses),
      metrics: this.#metrics,
      diagnostics: this.#diagnostics,
    };
  }
}

/** Inputs that a node shows beside its outputs: a view's image and what it is compared with. */
function inputsShown(definition: AnyNode, inputs: Values): Record<string, Handle> {
  const shown: Record<string, Handle> = {};
  for (const port of definition.preview ?? []) {
    const value = inputs[port];
    if (isHandle(value)) shown[port] = value;
  }
  return shown;
}
