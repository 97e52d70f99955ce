import { type KeyboardEvent, useState } from "react";
import { ACTION_GROUPS, type Action, type ActionId, actionTitle } from "../actions/action.ts";
import { ACTIONS } from "../actions/actions.ts";
import { actionForKeys, bind, keysFor, resetBindings, unbind } from "../actions/bindings.ts";
import { messages } from "../messages.ts";
import { Keys } from "../palette/keys.tsx";
import { isModifier, keysOf } from "../shortcuts.ts";
import { useSettings } from "../state/settings-store.ts";
import { Modal } from "./modal.tsx";

const { shortcuts: words } = messages;

/** The cheat sheet; a click on an action's keys lets the user press others. */
export function ShortcutsDialog() {
  const chosen = useSettings((state) => state.shortcuts);
  const [asking, setAsking] = useState<ActionId | null>(null);
  return (
    <Modal title={words.title} wide>
      <p className="muted">{words.intro}</p>
      <div className="shortcut-groups">
        {ACTION_GROUPS.map((group) => (
          <section key={group} aria-label={messages.actionGroups[group]}>
            <h3>{messages.actionGroups[group]}</h3>
            <ul className="shortcut-list">
              {ACTIONS.filter((action) => action.group === group).map((action) => (
                <ShortcutRow
                  key={action.id}
                  action={action}
                  keys={keysFor(action, chosen)}
                  changed={action.id in chosen}
                  asking={asking === action.id}
                  onAsk={(ask) => setAsking(ask ? action.id : null)}
                />
              ))}
            </ul>
          </section>
        ))}
        <section aria-label={words.gestures}>
          <h3>{words.gestures}</h3>
          <ul className="shortcut-list">
            {words.gestureList.map(({ how, what }) => (
              <li key={how}>
                <span>{what}</span>
                <span className="gesture">{how}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
      <button type="button" className="button" disabled={Object.keys(chosen).length === 0} onClick={resetBindings}>
        {words.reset}
      </button>
    </Modal>
  );
}

interface RowProps {
  readonly action: Action;
  readonly keys: readonly string[];
  readonly changed: boolean;
  readonly asking: boolean;
  readonly onAsk: (ask: boolean) => void;
}

function ShortcutRow({ action, keys, changed, asking, onAsk }: RowProps) {
  const title = actionTitle(action.id);
  const [problem, setProblem] = useState<string | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!asking || isModifier(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const pressed = keysOf(event.nativeEvent);
    if (pressed === "Tab") return onAsk(false);
    const holder = actionForKeys(pressed);
    const taken = holder && holder.id !== action.id ? actionTitle(holder.id) : null;
    const done = bind(action.id, pressed);
    setProblem(taken === null ? null : done ? words.tookFrom(taken) : words.cannotTake(taken));
    onAsk(false);
  };
  return (
    <li>
      <span>
        {title}
        {problem && <small role="status">{problem}</small>}
      </span>
      {changed && (
        <button type="button" className="link-button" onClick={() => unbind(action.id)}>
          {words.restore}
        </button>
      )}
      <button
        type="button"
        className={`shortcut-keys ${asking ? "asking" : ""}`}
        disabled={action.fixed}
        onClick={() => onAsk(!asking)}
        onBlur={() => asking && onAsk(false)}
        onKeyDown={onKeyDown}
      >
        <span className="visually-hidden">{words.change(title)}</span>
        {asking ? words.press : keys.length > 0 ? keys.map((one) => <Keys key={one} keys={one} />) : words.none}
      </button>
    </li>
  );
}
