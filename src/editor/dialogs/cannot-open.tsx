import type { Diagnostic } from "../../graph/diagnostic.ts";
import { ProblemLine } from "../dock/problem-line.tsx";
import { messages } from "../messages.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { Modal } from "./modal.tsx";

/** Beyond this many the list says how many more there are. */
const MAX_SHOWN = 12;

export function CannotOpen({ source, diagnostics }: { source: string; diagnostics: readonly Diagnostic[] }) {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  return (
    <Modal title={messages.opening.cannot(source)}>
      <div className="modal-problems">
        {errors.slice(0, MAX_SHOWN).map((problem) => (
          <ProblemLine
            key={`${problem.code} ${problem.nodeId} ${problem.port} ${problem.message}`}
            problem={problem}
            where={[problem.nodeId, problem.port].filter(Boolean).join(".")}
          />
        ))}
        {errors.length > MAX_SHOWN && <p className="muted">{messages.opening.more(errors.length - MAX_SHOWN)}</p>}
      </div>
      <p>{messages.opening.asItWas}</p>
      <footer className="modal-actions">
        <span className="spacer" />
        <button type="button" className="button primary" onClick={closeDialog}>
          {messages.dialog.close}
        </button>
      </footer>
    </Modal>
  );
}
