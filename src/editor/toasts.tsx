import type { CSSProperties } from "react";
import { CloseIcon } from "./icons.tsx";
import { messages } from "./messages.ts";
import { dismissToast, type Toast, useToasts } from "./state/toast-store.ts";

/** Short messages: beside the pointer where they answer a gesture, else at the bottom of the canvas. */
export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const style: CSSProperties | undefined = toast.at && {
    position: "fixed",
    left: Math.min(toast.at.x + 14, window.innerWidth - 340),
    top: Math.min(toast.at.y + 14, window.innerHeight - 90),
  };
  return (
    <div className={`toast ${toast.tone}`} style={style} role={toast.tone === "error" ? "alert" : undefined}>
      <p>
        {toast.message}
        {toast.hint && <small>{toast.hint}</small>}
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={messages.dialog.dismiss}
        onClick={() => dismissToast(toast.id)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
