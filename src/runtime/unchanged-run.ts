import { type Plan, planNodes } from "../graph/plan.ts";
import type { NodeReason, RunSummary } from "./protocol.ts";
import { reasonOf } from "./reason-words.ts";
import type { EventBody, RunReport } from "./run-report.ts";
import type { Tape } from "./tape.ts";

/** A run that came to its end, and all it would say again. */
interface Finished {
  readonly signature: string;
  readonly tape: Tape;
  readonly summary: RunSummary;
  readonly unetCalls: number;
  /** The last value of each small output, and the last picture of each tensor. */
  readonly shown: readonly EventBody[];
}

/**
 * The last run, for one that asks for nothing else: the same plan on the same device has the same tape, and nothing
 * needs to be walked. It is no longer offered once the tape has dropped anything.
 */
export class UnchangedRun {
  #last: Finished | null = null;

  remember(plan: Plan, summary: RunSummary, tape: Tape, report: RunReport, unetCalls: number): void {
    const signature = signatureOf(plan, summary.provider, tape);
    this.#last = summary.ok ? { signature, tape, summary, unetCalls, shown: report.shown() } : null;
  }

  /** True when the run was this one again: its tape is filled and its events are sent. */
  repeat(plan: Plan, provider: string, tape: Tape, report: RunReport): boolean {
    const last = this.#last;
    if (!last?.tape.whole || signatureOf(plan, provider, tape) !== last.signature) return false;
    const { nodes, diagnostics, metrics } = last.summary;
    tape.adopt(last.tape);
    const entries = Object.entries(nodes);
    report.emit({ type: "started", nodes: entries.map(([nodeId]) => nodeId), unetCalls: last.unetCalls });
    for (const [nodeId, node] of entries) report.again(nodeId, node, REASON);
    for (const { nodeId, message, ...more } of diagnostics) report.warn(nodeId!, message, more);
    for (const nodeId of Object.keys(metrics)) report.metrics(nodeId, metrics[nodeId]!);
    for (const event of last.shown) report.emit({ ...event });
    for (const { zone, iterations } of tape.index().zones)
      report.emit({ type: "iteration", zone, iteration: iterations - 1 });
    this.#last = { ...last, tape };
    return true;
  }

  forget(): void {
    this.#last = null;
  }
}

const REASON: NodeReason = reasonOf("", "cached", []);

/** Addresses and keys of every node, in order, where they run and what is recorded. */
function signatureOf(plan: Plan, provider: string, { recording }: Tape): string {
  let signature = `${provider} ${recording.tensors} ${recording.statistics}`;
  for (const { id, key } of planNodes(plan.steps)) signature += ` ${id} ${key}`;
  return signature;
}
