import { fail } from "../graph/diagnostic.ts";
import type { Plan } from "../graph/plan.ts";
import { planNodes, wireOf } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import { failedSummary } from "./failed-summary.ts";
import type { Course } from "./fork-plan.ts";
import type { RunRecord, RunRequest, RunSummary } from "./protocol.ts";
import type { Tape } from "./tape.ts";
import { Tapes } from "./tapes.ts";

/** A run whose tape is kept. */
export interface KeptRun extends Course {
  readonly request: Omit<RunRequest, "plan">;
  readonly tape: Tape;
  /** Null while it runs. */
  summary: RunSummary | null;
}

/** The runs that can be looked at, compared and forked: as many as the tapes' budget keeps. */
export class KeptRuns {
  readonly tapes: Tapes;
  readonly #runs = new Map<string, KeptRun>();
  #imports = 0;

  constructor(tapes: Tapes = new Tapes()) {
    this.tapes = tapes;
  }

  open(request: RunRequest, { plan, edits }: Course, registry: ReadonlyMap<string, AnyNode>): KeptRun {
    const { runId, recording, fork } = request;
    const tape = this.tapes.open(runId, { recording, wanted: viewWires(plan, registry), base: fork?.runId });
    return this.#keep({ plan, edits, request, tape, summary: null });
  }

  /** A run from a file; `read` fills its tape and says what it is of. */
  import(read: (tape: Tape) => { plan: Plan; summary: RunSummary | null; label: string | null }): KeptRun {
    const runId = `imported-${++this.#imports}`;
    const tape = this.tapes.open(runId);
    try {
      const { plan, summary, label } = read(tape);
      const request = { runId, cards: new Map(), label: label ?? "imported" };
      return this.#keep({
        plan,
        edits: [],
        request,
        tape,
        summary: summary ? { ...summary, runId } : unfinished(runId),
      });
    } catch (error) {
      this.tapes.forget(runId);
      throw error;
    }
  }

  #keep(run: KeptRun): KeptRun {
    this.#runs.delete(run.request.runId);
    this.#runs.set(run.request.runId, run);
    for (const runId of this.#runs.keys()) if (!this.tapes.get(runId)) this.#runs.delete(runId);
    return run;
  }

  get last(): KeptRun | undefined {
    return [...this.#runs.values()].at(-1);
  }

  find(runId?: string): KeptRun | undefined {
    return runId === undefined ? this.last : this.#runs.get(runId);
  }

  /** The last one when none is named. Fails with a diagnostic where it is not here. */
  get(runId?: string): KeptRun {
    const run = this.find(runId);
    if (run) return run;
    return runId === undefined
      ? fail("tape.missing", "Nothing has run yet.", { hint: "Run the graph first." })
      : fail("tape.missing", `The run “${runId}” is not kept any more.`, { hint: "Run it again." });
  }

  records(): readonly RunRecord[] {
    return [...this.#runs.values()].map(({ plan, request, tape, summary }) => ({
      runId: request.runId,
      title: plan.title,
      label: request.label ?? null,
      outcome: summary?.outcome ?? "running",
      bytes: tape.bytes,
      forkOf: request.fork ? { runId: request.fork.runId, zone: request.fork.zone, step: request.fork.step } : null,
    }));
  }

  /** A run under way keeps its tape. */
  forget(runId: string): void {
    if (this.#runs.get(runId)?.summary === null) return;
    this.#runs.delete(runId);
    this.tapes.forget(runId);
  }

  clear(): void {
    this.#runs.clear();
    this.tapes.release();
  }
}

/** Of a run that was exported before it was over: here it is under way no more. */
const unfinished = (runId: string): RunSummary => ({
  ...failedSummary(runId, { severity: "info", code: "run.cancelled", message: "It was exported while it ran." }),
  outcome: "cancelled",
});

/** What views are fed with: kept even when tensors are not recorded, so that they can save. */
export function viewWires(plan: Plan, registry: ReadonlyMap<string, AnyNode>): ReadonlySet<string> {
  const wires = new Set<string>();
  for (const node of planNodes(plan.steps))
    if (registry.get(node.type)?.kind === "view")
      for (const source of Object.values(node.inputs)) wires.add(wireOf(source));
  return wires;
}
