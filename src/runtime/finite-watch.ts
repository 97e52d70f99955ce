import type { PlanNode } from "../graph/plan.ts";
import type { Backend } from "./backend.ts";
import type { RunReport } from "./run-report.ts";
import { isHandle, type Values } from "./value.ts";

/** Finds where NaN or infinity first comes up in a run's loops, and says it once: everything after it is hit as well. */
export class FiniteWatch {
  #found = false;

  constructor(
    readonly backend: Backend,
    readonly report: RunReport,
  ) {}

  /** Looks at what a node gave at an iteration (0-based). The answer comes later, and waits for nobody. */
  look(node: PlanNode, outputs: Values, iteration: number): void {
    if (this.#found) return;
    for (const [port, value] of Object.entries(outputs)) {
      if (!isHandle(value)) continue;
      // A device that is lost meanwhile ends the run by itself.
      const told = this.backend.allFinite(value).then((finite) => finite || this.#tell(node, port, iteration));
      told.catch(() => {});
    }
  }

  #tell(node: PlanNode, port: string, iteration: number): void {
    if (this.#found) return;
    this.#found = true;
    this.report.warn(node.id, `“${port}” has NaN or infinite elements from step ${iteration + 1} on.`, {
      code: "run.not-finite",
      port,
      hint: "Look at what goes into this node at that step: a coefficient that divides by zero, an exponent that is too large, or a state the network was not trained on.",
    });
  }
}
