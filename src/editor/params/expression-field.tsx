import { type RefObject, useEffect, useRef, useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { Equation } from "../inspector/equation.tsx";
import { messages } from "../messages.ts";
import { type ExpressionProblem, expressionProblem } from "./expression-problem.ts";
import type { FieldProps } from "./param-field.tsx";

type ExpressionSpec = Extract<ParamSpec, { kind: "expression" }>;

/** Text in the expression language, checked and typeset as one types; kept when it reads, restored by Escape. */
export function ExpressionField({ id, label, spec, value, onChange }: FieldProps<ExpressionSpec, string>) {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const problem = expressionProblem(draft, spec.variables);
  const commit = () => problem === null && draft !== value && onChange(draft, false);
  const note = messages.params.expressionNames(spec.variables);
  return (
    <ExpressionText
      {...{ id, label, problem, note }}
      text={draft}
      onText={setDraft}
      onCommit={commit}
      onRestore={() => setDraft(value)}
    />
  );
}

interface ExpressionTextProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly problem: ExpressionProblem | null;
  /** Said below the field while nothing is wrong. */
  readonly note: string;
  readonly onText: (text: string) => void;
  /** Enter, and leaving the field. */
  readonly onCommit?: () => void;
  /** Escape, where there is something to go back to. */
  readonly onRestore?: () => void;
}

/** The text as it is typed, with what is wrong at its place, and typeset where it reads. */
export function ExpressionText({ id, label, text, problem, note, onText, onCommit, onRestore }: ExpressionTextProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="marked-text">
        <Marks text={text} problem={problem} area={area} />
        <textarea
          ref={area}
          id={id}
          className={`text-input code ${problem ? "invalid" : ""}`}
          rows={Math.min(6, 1 + Math.floor(text.length / 32))}
          value={text}
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => onText(event.target.value)}
          onBlur={onCommit}
          onKeyDown={(event) => {
            if (event.key === "Escape") onRestore?.();
            // With Ctrl it runs: the shortcut's.
            if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            onCommit?.();
          }}
        />
      </div>
      <p id={`${id}-note`} className={`field-note ${problem ? "error" : ""}`} aria-live="polite">
        {problem?.message ?? note}
      </p>
      {!problem && text.trim() !== "" && <Equation text={text} />}
    </div>
  );
}

interface MarksProps {
  readonly text: string;
  readonly problem: ExpressionProblem | null;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** The same text behind the field, invisible but for a wavy line under what is wrong. */
function Marks({ text, problem, area }: MarksProps) {
  const marks = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const field = area.current;
    const follow = () => marks.current?.scrollTo(0, field?.scrollTop ?? 0);
    field?.addEventListener("scroll", follow);
    return () => field?.removeEventListener("scroll", follow);
  }, [area]);
  if (!problem) return null;
  const { from, to } = problem;
  return (
    <div className="marks code" ref={marks} aria-hidden="true">
      {text.slice(0, from)}
      <mark>{text.slice(from, to)}</mark>
      {text.slice(to)}
    </div>
  );
}
