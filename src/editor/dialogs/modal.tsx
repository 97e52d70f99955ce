import { type ReactNode, useLayoutEffect, useRef } from "react";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { closeDialog } from "../state/dialog-store.ts";

interface ModalProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside and closes on Escape. */
export function Modal({ title, wide, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the effects of what is inside, which may want the focus.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Closing gives the focus back to what had it; just being taken off the page does not.
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; Escape does the same
    <dialog
      ref={dialog}
      className={`modal ${wide ? "wide" : ""}`}
      aria-label={title}
      // Not of one that another dialog has replaced.
      onClose={(event) => event.currentTarget.isConnected && closeDialog()}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="modal-inner">
        <header className="modal-header">
          <h2>{title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={messages.dialog.close}
            onClick={() => dialog.current?.close()}
          >
            <CloseIcon />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
