import type { Diagnostic } from "../../graph/diagnostic.ts";
import { ErrorIcon, InfoIcon, WarningIcon } from "../icons.tsx";

const ICONS = { error: ErrorIcon, warning: WarningIcon, info: InfoIcon };

/** One problem: what, and what to do about it. */
export function ProblemLine({ problem, where }: { problem: Diagnostic; where?: string }) {
  const Icon = ICONS[problem.severity];
  return (
    <div className={`problem ${problem.severity}`}>
      <Icon />
      <p>
        {where && <b>{where} </b>}
        {problem.message}
        {problem.hint && <small>{problem.hint}</small>}
      </p>
    </div>
  );
}
