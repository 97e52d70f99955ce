import type { Diagnostic } from "../graph/diagnostic.ts";
import type { Metric } from "../nodes/values.ts";
import type { NodeStatus, NodeSummary, RunEvent, RunSummary } from "./protocol.ts";

/** An event before its run's id is put on it. */
export type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "runId"> : never) : never;

/** What a run has said so far: every event goes through here, and the summary is made from them. */
export class RunReport {
  readonly #statuses = new Map<string, NodeSummary>();
  readonly #metrics: Record<string, readonly Metric[]> = {};
  readonly #diagnostics: Diagnostic[] = [];
  #calls = 0;

  constructor(
    readonly runId: string,
    readonly send: (event: RunEvent) => void,
  ) {}

  emit(body: EventBody): void {
    this.send({ ...body, runId: this.runId } as RunEvent);
  }

  /** Milliseconds add up over a loop's iterations. */
  status(nodeId: string, status: NodeStatus, ms?: number, diagnostic?: Diagnostic): void {
    const before = this.#statuses.get(nodeId) ?? { ms: 0, ran: 0, cached: 0 };
    const total = before.ms + (ms ?? 0);
    const ran = before.ran + (status === "done" ? 1 : 0);
    const cached = before.cached + (status === "cached" ? 1 : 0);
    this.#statuses.set(nodeId, { status, ms: total, ran, cached });
    this.emit({ type: "node", nodeId, status, ms: ms === undefined ? undefined : total, diagnostic });
  }

  statusOf(nodeId: string): NodeStatus | undefined {
    return this.#statuses.get(nodeId)?.status;
  }

  failed(nodeId: string, diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
    this.status(nodeId, "failed", 0, diagnostic);
  }

  /** Each message is said once a node. */
  warn(nodeId: string, message: string): void {
    if (this.#diagnostics.some((known) => known.nodeId === nodeId && known.message === message)) return;
    this.#diagnostics.push({ severity: "warning", code: "node.failed", nodeId, message });
    this.emit({ type: "warning", nodeId, message });
  }

  metrics(nodeId: string, metrics: readonly Metric[]): void {
    this.#metrics[nodeId] = metrics;
  }

  called(): void {
    this.#calls++;
  }

  summary(of: Pick<RunSummary, "outcome" | "provider" | "ms" | "transfers">): RunSummary {
    return {
      runId: this.runId,
      ok: of.outcome === "done",
      ...of,
      unetCalls: this.#calls,
      nodes: Object.fromEntries(this.#statuses),
      metrics: this.#metrics,
      diagnostics: this.#diagnostics,
    };
  }
}
