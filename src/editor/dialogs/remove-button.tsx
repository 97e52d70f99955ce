import { useState } from "react";
import { messages } from "../messages.ts";
import { notify } from "../state/toast-store.ts";

interface RemoveButtonProps {
  readonly name: string;
  readonly disabled?: boolean;
  readonly onRemove: () => Promise<void>;
}

/** Takes away what no undo brings back: the first press asks, the second one does it, and leaving the button is a no. */
export function RemoveButton({ name, disabled, onRemove }: RemoveButtonProps) {
  const [asked, setAsked] = useState(false);
  const { library } = messages;
  const remove = () => {
    setAsked(!asked);
    if (asked)
      onRemove().catch((error: unknown) =>
        notify({
          tone: "error",
          message: library.notRemoved(error instanceof Error ? error.message : String(error)),
        }),
      );
  };
  return (
    <button
      type="button"
      className={`button small ${asked ? "danger" : ""}`}
      disabled={disabled}
      aria-label={asked ? library.removeNamedForGood(name) : library.removeNamed(name)}
      onClick={remove}
      onBlur={() => setAsked(false)}
    >
      {asked ? library.removeForGood : library.remove}
    </button>
  );
}
