import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import { type Plan, type PlanStep, planNodes } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { ResultCache } from "./cache.ts";
import { ConditionCheck } from "./condition-check.ts";
import { Cancelled, type RunControl } from "./control.ts";
import { FiniteWatch } from "./finite-watch.ts";
import { type Frame, rootFrame } from "./frame.ts";
import type { NodeEnvironment } from "./node-runner.ts";
import { NodeSteps, Reported } from "./node-steps.ts";
import { preflight } from "./preflight.ts";
import { Previewer } from "./previewer.ts";
import type { Preflight, RunEvent, RunSummary, TensorEdit } from "./protocol.ts";
import { Recorder } from "./recorder.ts";
import { RunReport } from "./run-report.ts";
import { externalReads } from "./scope.ts";
import { CallTiming, type NetworkCall, Speeds } from "./speeds.ts";
import type { Tape } from "./tape.ts";
import { ValueKeys } from "./value-keys.ts";
import { ZoneRunner } from "./zone-runner.ts";

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
  /** Of a fork: tensors that take the place of what nodes give. */
  readonly edits?: readonly TensorEdit[];
  /** Most bytes of tensors alive at one time: what would need more is refused. */
  readonly limitBytes?: number;
  /** How fast networks were: read for pre-flight, written while running. */
  readonly speeds?: Speeds;
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
  readonly #recorder: Recorder;
  readonly #nodes: NodeSteps;
  readonly #zones: ZoneRunner;

  constructor(execution: Execution) {
    this.#x = execution;
    const { registry, control, cache, tape, edits, speeds = new Speeds() } = execution;
    const report = new RunReport(execution.runId, (event) => execution.emit(event));
    const timing = new CallTiming(speeds, execution.environment.models.provider, () => control.now);
    const called = (call: NetworkCall): void => {
      report.called();
      timing.add(call);
    };
    const environment = { ...execution.environment, signal: control.signal, called };
    const { backend } = environment;
    const previewer = new Previewer(backend, execution.previewSize, (event) => report.show(event));
    const recorder = new Recorder(tape, backend, edits);
    this.#report = report;
    this.#recorder = recorder;
    const finite = new FiniteWatch(backend, report);
    const conditions = new ConditionCheck(tape, backend, (nodeId, message) => report.warn(nodeId, message));
    const shared = { registry, environment, control, cache, recorder, report, previewer, timing, conditions, finite };
    this.#nodes = new NodeSteps(shared);
    this.#zones = new ZoneRunner(this.#nodes);
  }

  async run(): Promise<RunSummary> {
    const { plan, environment, cache, tape, control } = this.#x;
    const began = control.now;
    const { provider } = environment.models;
    if (this.#plain && cache.unchanged.repeat(plan, provider, tape, this.#report))
      return this.#finish("done", control.now - began, environment.backend.transfers);
    const nodes = [...planNodes(plan.steps)].filter((node) => !node.shadow).map((node) => node.id);
    // What the device still reports is not of this run.
    await environment.backend.finished().catch(() => {});
    const before = { ...environment.backend.transfers };
    cache.beginRun();
    const flight = await this.#preflight();
    this.#report.started(nodes, flight.unetCalls);
    const outcome = await this.#landed(flight.ok ? await this.#walk() : this.#refuse(flight.diagnostics));
    await this.#nodes.options.finite.finished();
    await this.#recorder.finished();
    const summary = this.#finish(outcome, control.now - began, before);
    if (this.#plain) cache.unchanged.remember(plan, summary, tape, this.#report, flight.unetCalls);
    return summary;
  }

  /** What the device could not do may show at the very end. */
  async #landed(outcome: RunSummary["outcome"]): Promise<RunSummary["outcome"]> {
    const submitted = this.#nodes.submitted();
    try {
      await (outcome === "done" ? this.#nodes.landed(submitted) : submitted.done);
      this.#nodes.options.timing.settle();
      return outcome;
    } catch (error) {
      if (error instanceof Cancelled) return "cancelled";
      if (error instanceof Reported) return "failed";
      // Of a run that has failed already it tells nothing new, unless there is no device any more.
      if (error instanceof DiagnosticError && error.diagnostic.code !== "run.device-lost") return outcome;
      throw error;
    } finally {
      this.#nodes.over();
    }
  }

  /** Nothing but its plan says what it does: no fork, no edits, no hand on it; and results are kept at all. */
  get #plain(): boolean {
    const { edits, control, cache, plan } = this.#x;
    const forked = plan.steps.some((step) => (step.kind === "zone" ? step.before : step.shadow));
    const free = control.quiet && !control.signal.aborted;
    return free && cache.maxBytes > 0 && !edits?.length && !forked;
  }

  #finish(...of: Parameters<Executor["summaryOf"]>): RunSummary {
    const summary = this.summaryOf(...of);
    this.#report.emit({ type: "finished", summary });
    return summary;
  }

  #preflight(): Promise<Preflight> {
    const { plan, registry, environment, limitBytes = Number.POSITIVE_INFINITY, speeds = new Speeds() } = this.#x;
    const { cards, assets, models } = environment;
    return preflight(plan, { registry, cards, assets, limitBytes, speeds, device: models.provider });
  }

  /** Nothing has run: the nodes at fault say why, the others are skipped. */
  #refuse(diagnostics: readonly Diagnostic[]): RunSummary["outcome"] {
    for (const diagnostic of diagnostics) this.#report.failed(diagnostic.nodeId!, diagnostic);
    for (const step of this.#x.plan.steps) this.#skip(step, new Set());
    return "failed";
  }

  /** Frees what it holds however it ends: a lost device rejects in the middle. */
  async #walk(): Promise<RunSummary["outcome"]> {
    const { plan } = this.#x;
    const frame = rootFrame(plan.steps, ValueKeys.of(plan));
    try {
      return await this.#steps(plan.steps, frame);
    } finally {
      frame.scope.dispose();
    }
  }

  /** Each step in order; what depends on a failed one is skipped, what does not still runs. */
  async #steps(steps: readonly PlanStep[], frame: Frame): Promise<RunSummary["outcome"]> {
    const lost = new Set<string>();
    let cancelled = false;
    for (const step of steps) {
      if (cancelled || (lost.size > 0 && readsOf(step, lost))) {
        this.#skip(step, lost);
        continue;
      }
      try {
        const node = step.kind === "node";
        const outputs = node ? await this.#nodes.run(step, frame) : await this.#zones.run(step, frame);
        frame.scope.define(node ? step.id : step.end.id, outputs);
        frame.scope.done(step);
      } catch (error) {
        if (!(error instanceof Cancelled) && !(error instanceof Reported)) throw error;
        cancelled = error instanceof Cancelled || this.#x.control.signal.aborted;
        this.#skip(step, lost);
      }
    }
    return cancelled ? "cancelled" : lost.size > 0 ? "failed" : "done";
  }

  #skip(step: PlanStep, lost: Set<string>): void {
    for (const node of planNodes([step])) {
      lost.add(node.id);
      const status = this.#report.statusOf(node.id);
      if (status === "queued" || status === "running") this.#report.status(node.id, "skipped", { ms: 0 });
    }
  }

  summaryOf(outcome: RunSummary["outcome"], ms: number, before: RunSummary["transfers"]): RunSummary {
    const { backend, models } = this.#x.environment;
    const since = (name: keyof RunSummary["transfers"]) => backend.transfers[name] - before[name];
    return this.#report.summary({
      outcome,
      provider: models.provider,
      executions: models.executions ?? {},
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

/** Whether a step reads from one of these nodes. */
const readsOf = (step: PlanStep, nodes: ReadonlySet<string>): boolean =>
  [...externalReads(step)].some((wire) => nodes.has(wire.slice(0, wire.lastIndexOf("."))));
