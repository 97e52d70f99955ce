import { Keys } from "../palette/keys.tsx";
import { useDocument } from "../state/document-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { useSettings } from "../state/settings-store.ts";
import { type ActionId, actionTitle, isAvailable } from "./action.ts";
import { actionOf, runAction } from "./actions.ts";
import { keysFor } from "./bindings.ts";

/** An action as a button: its title, its keys, and disabled while it cannot be done. */
export function ActionButton({ id, className = "button full" }: { id: ActionId; className?: string }) {
  const action = actionOf(id);
  const chosen = useSettings((state) => state.shortcuts);
  // Whether it can be done depends on these two.
  useFlow((state) => `${state.selectedNodes.join()} ${state.selectedWire}`);
  useDocument((state) => state.history);
  return (
    <button type="button" className={className} disabled={!isAvailable(action)} onClick={() => runAction(id)}>
      <span>{actionTitle(id)}</span>
      <Keys keys={keysFor(action, chosen)[0]} />
    </button>
  );
}
