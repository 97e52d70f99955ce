import { useState } from "react";
import type { GraphNode } from "../../graph/document.ts";
import type { AnyNode } from "../../nodes/define.ts";
import type { OracleReport } from "../../runtime/protocol.ts";
import { CheckIcon, WarningIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { useAddress } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { allProblems, problemsOf, useProblems } from "../state/problems.ts";
import { inView, useRun } from "../state/run-store.ts";
import { runtime } from "../state/runtime.ts";
import { notifyDiagnostic } from "../state/toast-store.ts";
import { BandChecks } from "./band-checks.tsx";
import { Section } from "./section.tsx";

/** float32 against float32: a few rounding errors of the largest value are agreement. */
const AGREES = 1e-4;

/** Things worth knowing that a run can be held to: the wiring against the card, predictions against its bands, the CPU. */
export function Checks({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const address = useAddress(node.id);
  const { status } = useNodeRun(address);
  const ran = status === "done" || status === "cached";
  const network = definition.type === "unetStep";
  const checkable = definition.kind === "expression" || definition.kind === "model" || definition.kind === "host";
  if (definition.zone || !(network || (ran && checkable))) return null;
  return (
    <Section title={messages.checks.title}>
      {network && <FitsTraining nodeId={address} />}
      {network && ran && <BandChecks node={node} />}
      {ran && checkable && <Oracle nodeId={address} />}
    </Section>
  );
}

function FitsTraining({ nodeId }: { nodeId: string }) {
  const fits = useProblems((state) =>
    problemsOf(allProblems(state), nodeId).every(({ code }) => !code.startsWith("model.")),
  );
  const warned = useNodeRun(nodeId).warnings.length > 0;
  const good = fits && !warned;
  return <Verdict good={good} text={good ? messages.checks.fits : messages.checks.doesNotFit} />;
}

export function Verdict({ good, text }: { good: boolean; text: string }) {
  return (
    <p className={`verdict ${good ? "ok" : "warning"}`}>
      {good ? <CheckIcon /> : <WarningIcon />}
      {text}
    </p>
  );
}

/** Runs the node again on the CPU with the values it was given, and says how far the two are apart. */
function Oracle({ nodeId }: { nodeId: string }) {
  const runId = useRun((state) => state.runId);
  const step = useRun((state) => state.step);
  const idle = useRun((state) => state.phase === "idle");
  const [answer, setAnswer] = useState<{ key: string; report: OracleReport } | null>(null);
  const [busy, setBusy] = useState(false);
  const key = `${runId} ${nodeId} ${step}`;
  const ask = async () => {
    setBusy(true);
    const result = await runtime().oracle({ nodeId, ...inView(step) });
    setBusy(false);
    if (result.ok) setAnswer({ key, report: result.value });
    else notifyDiagnostic(result.diagnostic);
  };
  const { oracle, oracleBusy, oracleTitle, agrees, differs, nothing } = messages.checks;
  const report = answer?.key === key ? answer.report : null;
  return (
    <>
      {report &&
        Object.entries(report.outputs).map(([port, { max, scale }]) => {
          const good = max <= AGREES * Math.max(1, scale);
          const error = max === 0 ? "0" : max.toExponential(1);
          return <Verdict key={port} good={good} text={(good ? agrees : differs)(port, error, report.reference)} />;
        })}
      {report && Object.keys(report.outputs).length === 0 && <p className="inspector-doc">{nothing}</p>}
      <button type="button" className="button full" disabled={!idle || busy} title={oracleTitle} onClick={ask}>
        {busy ? oracleBusy : oracle}
      </button>
    </>
  );
}
