import type { PlanNode } from "../graph/plan.ts";
import type { Backend } from "./backend.ts";
import type { RunReport } from "./run-report.ts";
import { isHandle, type Values } from "./value.ts";

/** Finds where NaN or infinity first comes up in a run, and says it once: everything after it is hit as well. */
export class FiniteWatch {
  #found = false;
  readonly #pending = new Set<Promise<void>>();

  constructor(
    readonly backend: Backend,
    readonly report: RunReport,
  ) {}

  /** Looks at what a node gave, in a loop at an iteration (0-based). The answer comes later, and nobody waits for it. */
  look(node: PlanNode, outputs: Values, iteration: number | null): void {
    if (this.#found) return;
    for (const [port, value] of Object.entries(outputs)) {
      if (!isHandle(value)) continue;
      const answered = this.backend
        .allFinite(value)
        .then((finite) => finite || this.#tell(node, port, iteration))
        // A device that is lost meanwhile ends the run by itself.
        .catch(() => {})
        .then(() => void this.#pending.delete(answered));
      this.#pending.add(answered);
    }
  }

  /** Resolves when everything looked at is answered: to be asked once the backend is done. */
  async finished(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #tell(node: PlanNode, port: string, iteration: number | null): void {
    if (this.#found) return;
    this.#found = true;
    const [since, there] = iteration === null ? ["", ""] : [` from step ${iteration + 1} on`, " at that step"];
    this.report.warn(node.id, `“${port}” has NaN or infinite elements${since}.`, {
      code: "run.not-finite",
      port,
      hint: `Look at what goes into this node${there}: a coefficient that divides by zero, an exponent that is too large, or a state the network was not trained on.`,
    });
  }
}
