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
  const area = useRef<HTMLTextAreaElement>(null);
  const problem = expressionProblem(draft, spec.variables);
  const commit = () => problem === null && draft !== value && onChange(draft, false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="marked-text">
        <Marks text={draft} problem={problem} area={area} />
        <textarea
          ref={area}
          id={id}
          className={`text-input code ${problem ? "invalid" : ""}`}
          rows={Math.min(6, 1 + Math.floor(draft.length / 32))}
          value={draft}
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Escape") setDraft(value);
            if (event.key !== "Enter" || event.shiftKey) return;
            event.preventDefault();
            commit();
          }}
        />
      </div>
      <p id={`${id}-note`} className={`field-note ${problem ? "error" : ""}`} aria-live="polite">
        {problem?.message ?? messages.params.expressionNames(spec.variables)}
      </p>
      {!problem && draft.trim() !== "" && <Equation text={draft} />}
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
