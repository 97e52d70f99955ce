import { type FormEvent, useId, useMemo, useState } from "react";
import type { Breakpoint } from "../../runtime/protocol.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { conditionProblem } from "../params/expression-problem.ts";
import { hasBreakpoint, sameBreakpoint, toggleBreakpoint, useBreakpoints } from "../state/breakpoints.ts";
import { conditionNames } from "../state/condition-names.ts";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";

type ConditionBreakpoint = Extract<Breakpoint, { kind: "condition" }>;

const { breakpoints: words } = messages;

/** Conditions on the values of a loop, checked after each of its iterations. */
export function ConditionBreakpoints({ zone }: { zone: string }) {
  const list = useBreakpoints((state) => state.list);
  const mine = list.filter((point): point is ConditionBreakpoint => point.kind === "condition" && point.zone === zone);
  return (
    <>
      {mine.length > 0 && (
        <ul className="conditions">
          {mine.map((point) => (
            <ConditionLine key={point.text} point={point} />
          ))}
        </ul>
      )}
      <NewCondition zone={zone} />
    </>
  );
}

function ConditionLine({ point }: { point: ConditionBreakpoint }) {
  const hit = useRun(({ pausedAt }) => pausedAt?.breakpoint && sameBreakpoint(pausedAt.breakpoint, point));
  return (
    <li className={`field-row ${hit ? "hit" : ""}`}>
      <code>{point.text}</code>
      {hit && <span className="badge error">{words.holds}</span>}
      <button
        type="button"
        className="icon-button"
        aria-label={words.remove(point.text)}
        onClick={() => toggleBreakpoint(point)}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

function NewCondition({ zone }: { zone: string }) {
  const id = useId();
  const [draft, setDraft] = useState("");
  const document = useDocument((state) => state.history.present);
  const names = useMemo(() => conditionNames(document, zone), [document, zone]);
  const problem = conditionProblem(draft, names);
  const add = (event: FormEvent) => {
    event.preventDefault();
    const text = draft.trim();
    if (problem || text === "") return;
    const point = { kind: "condition", text, zone } as const;
    if (!hasBreakpoint(useBreakpoints.getState().list, point)) toggleBreakpoint(point);
    setDraft("");
  };
  return (
    <form className="field" onSubmit={add}>
      <label htmlFor={id}>{words.when}</label>
      <div className="field-row">
        <input
          id={id}
          className={`text-input code ${problem ? "invalid" : ""}`}
          value={draft}
          placeholder={words.whenExample}
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="button small" disabled={problem !== null || draft.trim() === ""}>
          {words.add}
        </button>
      </div>
      <p id={`${id}-note`} className={`field-note ${problem ? "error" : ""}`} aria-live="polite">
        {problem?.message ?? words.names(names ?? ["x"])}
      </p>
    </form>
  );
}
