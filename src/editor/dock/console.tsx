import { useEffect, useRef } from "react";
import { useJumpToNode } from "../canvas/jump.ts";
import { milliseconds } from "../format.ts";
import { messages } from "../messages.ts";
import { titleAt } from "../names.ts";
import { useDocument } from "../state/document-store.ts";
import { clearLog, type LogLine, useRunLog } from "../state/run-log.ts";
import { nodeAt } from "../state/scope.ts";

/** What the runs of this visit said, newest last; a click on a name goes to the node. */
export function Console() {
  const lines = useRunLog((state) => state.lines);
  const end = useRef<HTMLLIElement>(null);
  const body = useRef<HTMLOListElement>(null);
  // Follows the newest line, unless the user has scrolled up to read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what moves it
  useEffect(() => {
    const list = body.current?.parentElement;
    if (list && list.scrollHeight - list.scrollTop - list.clientHeight < 80)
      end.current?.scrollIntoView({ block: "end" });
  }, [lines]);
  if (lines.length === 0) return <p className="dock-empty">{messages.console.empty}</p>;
  return (
    <>
      <button type="button" className="link-button console-clear" onClick={clearLog}>
        {messages.console.clear}
      </button>
      <ol className="console code" ref={body} aria-label={messages.console.title}>
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
        <li ref={end} aria-hidden="true" />
      </ol>
    </>
  );
}

function Line({ line: { run, at, tone, nodeId, text } }: { line: LogLine }) {
  const here = useDocument((state) => nodeId !== null && nodeAt(state.history.present, nodeId) !== undefined);
  const title = useDocument((state) => (here && nodeId !== null ? titleAt(state.history.present, nodeId) : nodeId));
  const jump = useJumpToNode();
  return (
    <li className={tone}>
      <span className="console-time">{messages.console.time(run, milliseconds(at))}</span>
      {here && nodeId !== null ? (
        <button type="button" className="link-button" onClick={() => jump(nodeId)}>
          {title}
        </button>
      ) : (
        <span>{title}</span>
      )}
      <span>{text}</span>
    </li>
  );
}
