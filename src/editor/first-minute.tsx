import { CheckIcon, CloseIcon } from "./icons.tsx";
import { messages } from "./messages.ts";
import { useDocument } from "./state/document-store.ts";
import { useRun } from "./state/run-store.ts";
import { changeSettings, useSettings } from "./state/settings-store.ts";

/** Three things to try on a first visit; each is ticked off as it is done, and then the hint is gone for good. */
export function FirstMinute() {
  const wanted = useSettings((state) => state.hint);
  const first = useDocument((state) => state.generation <= 1);
  const ran = useRun((state) => state.summary?.ok ?? false);
  const scrubbed = useRun((state) => state.step !== null);
  const edited = useDocument((state) => state.history.past.length > 0);
  if (!wanted || !first) return null;
  const done = [ran, scrubbed, edited];
  const { hint } = messages;
  return (
    <aside className="first-minute" aria-label={hint.title}>
      <ol>
        {hint.steps.map((step, index) => (
          <li key={step} className={done[index] ? "done" : ""}>
            <span className="hint-number" aria-hidden="true">
              {done[index] ? <CheckIcon /> : index + 1}
            </span>
            {step}
            {done[index] && <span className="visually-hidden"> ({hint.done})</span>}
          </li>
        ))}
      </ol>
      <button
        type="button"
        className={done.every(Boolean) ? "button small primary" : "icon-button"}
        aria-label={hint.close}
        title={hint.close}
        onClick={() => changeSettings({ hint: false })}
      >
        {done.every(Boolean) ? hint.finish : <CloseIcon />}
      </button>
    </aside>
  );
}
