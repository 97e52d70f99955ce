import { useShallow } from "zustand/react/shallow";
import { graphTitle } from "../../graph/subgraph.ts";
import { useJumpToNode } from "../canvas/jump.ts";
import { messages } from "../messages.ts";
import { titleAt } from "../names.ts";
import { useDocument } from "../state/document-store.ts";
import { allProblems, useProblems } from "../state/problems.ts";
import { nodeAt } from "../state/scope.ts";
import { ProblemLine } from "./problem-line.tsx";

const ORDER = { error: 0, warning: 1, info: 2 };

/** Everything wrong with the graph and with the last run; a click goes to the node. */
export function Problems() {
  const problems = useProblems(useShallow(allProblems));
  const document = useDocument((state) => state.history.present);
  const jump = useJumpToNode();
  if (problems.length === 0) return <p className="dock-empty">{messages.dock.noProblems}</p>;
  const sorted = [...problems].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  return (
    <ul className="problem-list">
      {sorted.map((problem) => {
        const { nodeId, graphId } = problem;
        const here = nodeId !== undefined && !graphId && nodeAt(document, nodeId) !== undefined;
        const where = here ? titleAt(document, nodeId) : graphId && graphTitle(document, graphId);
        return (
          <li key={`${problem.code} ${nodeId} ${problem.port} ${problem.message}`}>
            <button type="button" disabled={!here} onClick={() => here && jump(nodeId)}>
              <ProblemLine problem={problem} where={where} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
