import { type Plan, type PlanStep, planNodes, wireOf } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { ResultCache } from "./cache.ts";
import { Cancelled, type RunControl } from "./control.ts";
import type { NodeEnvironment } from "./node-runner.ts";
import { NodeSteps, Reported } from "./node-steps.ts";
import { plannedCalls } from "./preflight.ts";
import { Previewer } from "./previewer.ts";
import type { RunEvent, RunSummary } from "./protocol.ts";
import { RunReport } from "./run-report.ts";
import { externalReads, Scope } from "./scope.ts";
import { Segment, type Tape } from "./tape.ts";
import { isHandle, type Value } from "./value.ts";
import { ZoneRunner, zoneSegment } from "./zone-runner.ts";

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

/**
 * Walks a plan: the one place where order, liveness, loops, caching and failure meet. What a node does wrong is in
 * the summary; only a bug or a lost device rejects.
 */
export async function execute(execution: Execution): Promise<RunSummary> {
  return new Executor(execution).run();
}

class Executor {
  readonly #x: Execution;
  readonly #report: RunReport;
  readonly #nodes: NodeSteps;
  readonly #zones: ZoneRunner;

  constructor(execution: Execution) {
    this.#x = execution;
    const { registry, control, tape } = execution;
    const report = new RunReport(execution.runId, (event) => execution.emit(event));
    const environment: NodeEnvironment = {
      ...execution.environment,
      signal: control.signal,
      warn: (nodeId, message) => report.warn(nodeId, message),
      called: () => report.called(),
    };
    const previewer = new Previewer(environment.backend, execution.previewSize, (event) => report.emit(event));
    this.#report = report;
    this.#nodes = new NodeSteps({ registry, environment, control, tape, report, previewer });
    this.#zones = new ZoneRunner(this.#nodes);
  }

  async run(): Promise<RunSummary> {
    const began = performance.now();
    const { plan, registry, environment } = this.#x;
    const nodes = [...planNodes(plan.steps)];
    const before = { ...environment.backend.transfers };
    this.#report.emit({
      type: "started",
      nodes: nodes.map((node) => node.id),
      unetCalls: plannedCalls(plan, registry),
    });
    for (const node of nodes) this.#report.status(node.id, "queued");
    const scope = new Scope(plan.steps);
    let outcome: RunSummary["outcome"];
    try {
      outcome = await this.#steps(plan.steps, scope);
    } finally {
      scope.dispose();
    }
    await environment.backend.finished();
    const summary = this.#summary(outcome, performance.now() - began, before);
    this.#report.emit({ type: "finished", summary });
    return summary;
  }

  /** Each step in order; what depends on a failed one is skipped, what does not still runs. */
  async #steps(steps: readonly PlanStep[], scope: Scope): Promise<RunSummary["outcome"]> {
    const lost = new Set<string>();
    let cancelled = false;
    for (const step of steps) {
      if (cancelled || [...externalReads(step)].some((wire) => lost.has(wire.slice(0, wire.lastIndexOf("."))))) {
        this.#skip(step, lost);
        continue;
      }
      try {
        await this.#cachedStep(step, scope);
      } catch (error) {
        if (!(error instanceof Cancelled) && !(error instanceof Reported)) throw error;
        cancelled = error instanceof Cancelled || this.#x.control.signal.aborted;
        this.#skip(step, lost);
      }
    }
    return cancelled ? "cancelled" : lost.size > 0 ? "failed" : "done";
  }

  /** A step outside loops: from the cache, or run and cached. */
  async #cachedStep(step: PlanStep, scope: Scope): Promise<void> {
    const { cache, tape } = this.#x;
    // With the ids: what a step wrote on the tape is found by them, and a loop's views are part of it.
    const nodes = [...planNodes([step])].map((node) => `${node.id}=${node.key}`);
    const key = `${this.#x.environment.models.provider}:${nodes.join()}`;
    const walked = step.kind === "zone" && this.#x.control.stepping;
    const hit = walked ? undefined : cache.get(key);
    const id = step.kind === "node" ? step.id : step.end.id;
    if (hit) {
      tape.add(hit.segment);
      scope.define(id, hit.outputs);
      await this.#replay(step, hit.segment);
    } else {
      const segment = tape.add(step.kind === "zone" ? zoneSegment(step, scope) : new Segment(null));
      const outputs =
        step.kind === "node"
          ? await this.#nodes.run(step, scope, segment, null)
          : await this.#zones.run(step, scope, segment);
      cache.put(key, outputs, segment);
      scope.define(id, outputs);
    }
    scope.done(step);
  }

  /** Shows what a cached step had made, as if it had run. */
  async #replay(step: PlanStep, segment: Segment): Promise<void> {
    for (const node of planNodes([step])) {
      this.#report.status(node.id, "cached", 0);
      const last = Math.max(0, segment.steps.length - 1);
      const outputs: Record<string, Value> = {};
      for (const [wire, list] of segment.values)
        if (wire.startsWith(`${node.id}.`)) {
          const value = list[segment.zone === null ? 0 : last] ?? list.at(-1);
          if (value !== undefined) outputs[wire.slice(node.id.length + 1)] = value;
        }
      for (const port of this.#nodes.definition(node).preview ?? []) {
        const source = node.inputs[port];
        const value = source && this.#x.tape.read(wireOf(source));
        if (isHandle(value)) outputs[port] = value;
      }
      await this.#nodes.show(node, outputs, segment.zone === null ? null : last);
    }
    if (step.kind === "zone")
      for (const { index } of segment.steps)
        this.#report.emit({ type: "iteration", zone: step.start.id, iteration: index });
  }

  #skip(step: PlanStep, lost: Set<string>): void {
    for (const node of planNodes([step])) {
      lost.add(node.id);
      const status = this.#report.statusOf(node.id);
      if (status === "queued" || status === "running") this.#report.status(node.id, "skipped", 0);
    }
  }

  #summary(outcome: RunSummary["outcome"], ms: number, before: RunSummary["transfers"]): RunSummary {
    const { backend, models } = this.#x.environment;
    const since = (name: keyof RunSummary["transfers"]) => backend.transfers[name] - before[name];
    return this.#report.summary({
      outcome,
      provider: models.provider,
      ms,
      transfers: {
        uploads: since("uploads"),
        downloads: since("downloads"),
        uploadedBytes: since("uploadedBytes"),
        downloadedBytes: since("downloadedBytes"),
      },
    });
  }
}
