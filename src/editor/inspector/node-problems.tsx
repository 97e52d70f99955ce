import { useShallow } from "zustand/react/shallow";
import { ProblemLine } from "../dock/problem-line.tsx";
import { messages } from "../messages.ts";
import { useAddress } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { allProblems, problemsOf, useProblems } from "../state/problems.ts";

export function NodeProblems({ nodeId }: { nodeId: string }) {
  const address = useAddress(nodeId);
  const problems = useProblems(useShallow((state) => problemsOf(allProblems(state), address)));
  const { warnings } = useNodeRun(address);
  const said = new Set(problems.map((problem) => problem.message));
  const fresh = warnings.filter((message) => !said.has(message));
  if (problems.length + fresh.length === 0) return null;
  return (
    <section className="node-problems" aria-label={messages.nodeInspector.problems}>
      {problems.map((problem) => (
        <ProblemLine key={`${problem.code} ${problem.port} ${problem.message}`} problem={problem} />
      ))}
      {fresh.map((message) => (
        <ProblemLine key={message} problem={{ code: "node.failed", severity: "warning", message }} />
      ))}
    </section>
  );
}
