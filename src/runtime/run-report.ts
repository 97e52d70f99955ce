import type { Diagnostic } from "../graph/diagnostic.ts";
import type { Metric } from "../nodes/values.ts";
import type { NodeReason, NodeStatus, NodeSummary, RunEvent, RunSummary } from "./protocol.ts";

/** An event before its run's id is put on it. */
export type EventBody = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "runId"> : never) : never;

const QUEUED: NodeSummary = { status: "queued", ms: 0, ran: 0, cached: 0 };

/** What a run has said so far: every event goes through here, and the summary is made from them. */
export class RunReport {
  readonly #nodes = new Map<string, NodeSummary>();
  readonly #metrics: Record<string, readonly Metric[]> = {};
  readonly #diagnostics: Diagnostic[] = [];
  readonly #shown = new Map<string, EventBody>();
  #calls = 0;

  constructor(
    readonly runId: string,
    readonly send: (event: RunEvent) => void,
  ) {}

  /** Takes the event over, to put the run's id on it: events are many. */
  emit(body: EventBody): void {
    this.send(Object.assign(body, { runId: this.runId }) as RunEvent);
  }

  /** A value or a picture, remembered as the last one of its port. */
  show(body: EventBody): void {
    if (body.type === "value" || body.type === "preview") this.#shown.set(`${body.nodeId}.${body.port}`, body);
    this.emit({ ...body });
  }

  shown(): readonly EventBody[] {
    return [...this.#shown.values()];
  }

  /** A node of a run that was this one before. */
  again(nodeId: string, { ran, cached, status }: NodeSummary, reason: NodeReason): void {
    const skipped = status === "skipped";
    const node: NodeSummary = { status: skipped ? status : "cached", ms: 0, ran: 0, cached: ran + cached, reason };
    this.#nodes.set(nodeId, node);
    this.emit({ type: "node", nodeId, status: node.status, ms: 0, reason });
  }

  /** All nodes are queued; that is said once for all of them. */
  started(nodes: readonly string[], unetCalls: number): void {
    for (const node of nodes) this.#nodes.set(node, QUEUED);
    this.emit({ type: "started", nodes, unetCalls });
  }

  status(nodeId: string, status: NodeStatus, more: { ms?: number; diagnostic?: Diagnostic } = {}): void {
    this.#set(nodeId, { status, ms: this.#node(nodeId).ms + (more.ms ?? 0) }, more.ms !== undefined, more.diagnostic);
  }

  /** Of the iterations of a loop, the first one that runs says why. */
  running(nodeId: string, reason: NodeReason): void {
    const { reason: known, ran } = this.#node(nodeId);
    this.#set(nodeId, { status: "running", reason: ran > 0 ? known : reason });
  }

  done(nodeId: string, ms: number): void {
    const node = this.#node(nodeId);
    this.#set(nodeId, { status: "done", ms: node.ms + ms, ran: node.ran + 1 }, true);
  }

  /** A node of a loop that ran in one iteration has run, whatever came from the cache in others. */
  cached(nodeId: string, reason: NodeReason): void {
    const node = this.#node(nodeId);
    const status = node.ran > 0 ? "done" : "cached";
    this.#set(nodeId, { status, cached: node.cached + 1, reason: node.reason ?? reason }, true);
  }

  /** Not needed in this iteration of its loop; a node that ran in another has run. */
  passedOver(nodeId: string): void {
    const { ran, cached, status } = this.#node(nodeId);
    if (ran + cached === 0 && status !== "skipped") this.#set(nodeId, { status: "skipped" }, true);
  }

  /** A loop's start or end, when it has been walked. */
  settled(nodeId: string, status: "done" | "cached", ms: number, reason: NodeReason): void {
    const count = status === "done" ? "ran" : "cached";
    this.#set(nodeId, { status, ms, reason, [count]: this.#node(nodeId)[count] + 1 }, true);
  }

  ranOf(nodeId: string): number {
    return this.#node(nodeId).ran;
  }

  statusOf(nodeId: string): NodeStatus | undefined {
    return this.#nodes.get(nodeId)?.status;
  }

  failed(nodeId: string, diagnostic: Diagnostic): void {
    this.#diagnostics.push(diagnostic);
    this.status(nodeId, "failed", { ms: 0, diagnostic });
  }

  /** Each message is said once a node. */
  warn(nodeId: string, message: string, more: Partial<Diagnostic> = {}): void {
    if (this.#diagnostics.some((known) => known.nodeId === nodeId && known.message === message)) return;
    this.#diagnostics.push({ severity: "warning", code: "node.failed", nodeId, message, ...more });
    this.emit({ type: "warning", nodeId, message });
  }

  metrics(nodeId: string, metrics: readonly Metric[]): void {
    this.#metrics[nodeId] = metrics;
  }

  called(): void {
    this.#calls++;
  }

  summary(of: Pick<RunSummary, "outcome" | "provider" | "executions" | "ms" | "transfers">): RunSummary {
    return {
      runId: this.runId,
      ok: of.outcome === "done",
      ...of,
      unetCalls: this.#calls,
      nodes: Object.fromEntries(this.#nodes),
      metrics: this.#metrics,
      diagnostics: this.#diagnostics,
    };
  }

  #node(nodeId: string): NodeSummary {
    return this.#nodes.get(nodeId) ?? QUEUED;
  }

  /** Milliseconds add up over a loop's iterations; events carry the sum once there is one. */
  #set(nodeId: string, change: Partial<NodeSummary>, timed = false, diagnostic?: Diagnostic): void {
    const node = { ...this.#node(nodeId), ...change };
    this.#nodes.set(nodeId, node);
    const { status, reason } = node;
    this.emit({ type: "node", nodeId, status, ms: timed ? node.ms : undefined, diagnostic, reason });
  }
}
