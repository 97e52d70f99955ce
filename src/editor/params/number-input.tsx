import { type KeyboardEvent, type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { exact } from "../format.ts";
import { messages } from "../messages.ts";
import { useGesture } from "./gesture.ts";
import { naturalStep, parseNumber, stepSize, tidy, within } from "./number-text.ts";

export interface NumberInputProps {
  readonly id?: string;
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly integer?: boolean;
  readonly unit?: string;
  /** `merge`: the change goes on with the last one, in a drag. */
  readonly onChange: (value: number, merge: boolean) => void;
}

/** Pixels of a drag that make one step, and before which a press is a click. */
const PIXELS_PER_STEP = 3;
const DEAD_ZONE = 3;

/**
 * Exact entry: what is typed is taken on Enter or on leaving; Escape and nonsense restore; arrows step. Dragged
 * sideways it changes like a slider without ends.
 */
export function NumberInput(props: NumberInputProps) {
  const { value, label, unit } = props;
  const [draft, setDraft] = useState<string | null>(null);
  const gesture = useGesture();
  const drag = useDrag(props, () => setDraft(null));
  // An edit from elsewhere (undo, slider) wins over an unfinished draft.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the draft is dropped because the value changed
  useEffect(() => setDraft(null), [value]);

  const commit = () => {
    const typed = draft === null ? null : parseNumber(draft);
    setDraft(null);
    if (typed !== null && within(typed, props) !== value) props.onChange(within(typed, props), false);
  };
  const nudge = (event: KeyboardEvent, direction: number) => {
    event.preventDefault();
    const size = stepSize(baseStep(props), event, props.integer);
    setDraft(null);
    props.onChange(within(tidy(value + direction * size), props), gesture.next());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setDraft(null);
    else if (event.key === "ArrowUp") nudge(event, 1);
    else if (event.key === "ArrowDown") nudge(event, -1);
    else return;
    event.stopPropagation();
  };

  return (
    <span className="number-input">
      <input
        id={props.id}
        type="text"
        inputMode="decimal"
        aria-label={props.id ? undefined : label}
        autoComplete="off"
        spellCheck={false}
        title={messages.params.dragHint}
        value={draft ?? exact(value)}
        onChange={(event) => setDraft(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
        onKeyUp={gesture.end}
        {...drag}
      />
      {unit && <span className="unit">{unit}</span>}
    </span>
  );
}

const baseStep = ({ step, integer, value }: NumberInputProps): number => step ?? (integer ? 1 : naturalStep(value));

/** A press that moves drags the value; one that does not is a click, and the field takes the focus. */
function useDrag(props: NumberInputProps, onStart: () => void) {
  const from = useRef<{ x: number; value: number; base: number; moved: boolean } | null>(null);
  const gesture = useGesture();
  const editing = (event: MouseEvent | PointerEvent) => document.activeElement === event.currentTarget;
  return {
    onPointerDown(event: PointerEvent<HTMLInputElement>) {
      if (event.button !== 0 || editing(event)) return;
      from.current = { x: event.clientX, value: props.value, base: baseStep(props), moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    // Otherwise the press itself would put the caret into the field.
    onMouseDown(event: MouseEvent) {
      if (event.button === 0 && !editing(event)) event.preventDefault();
    },
    onPointerMove(event: PointerEvent) {
      const start = from.current;
      if (!start) return;
      const way = event.clientX - start.x;
      if (!start.moved && Math.abs(way) < DEAD_ZONE) return;
      if (!start.moved) onStart();
      start.moved = true;
      const size = stepSize(start.base, event, props.integer);
      const next = within(tidy(start.value + Math.trunc(way / PIXELS_PER_STEP) * size), props);
      if (next !== props.value) props.onChange(next, gesture.next());
    },
    onPointerUp(event: PointerEvent<HTMLInputElement>) {
      const start = from.current;
      from.current = null;
      gesture.end();
      if (start && !start.moved) event.currentTarget.focus();
    },
    onPointerCancel() {
      from.current = null;
      gesture.end();
    },
  };
}
