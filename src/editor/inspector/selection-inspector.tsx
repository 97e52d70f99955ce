import type { ActionId } from "../actions/action.ts";
import { ActionButton } from "../actions/action-button.tsx";
import { plural } from "../format.ts";
import { messages } from "../messages.ts";
import { Section } from "./section.tsx";

const EDIT: readonly ActionId[] = [
  "subgraph.make",
  "edit.duplicate",
  "edit.duplicateWithInputs",
  "node.collapse",
  "node.mute",
  "node.bypass",
  "edit.deleteAndJoin",
  "edit.delete",
];
const ARRANGE: readonly ActionId[] = [
  "arrange.auto",
  "arrange.left",
  "arrange.centre",
  "arrange.right",
  "arrange.top",
  "arrange.middle",
  "arrange.bottom",
  "arrange.distributeX",
  "arrange.distributeY",
];

/** Several nodes: what can be done with all of them. */
export function SelectionInspector({ ids }: { ids: readonly string[] }) {
  return (
    <>
      <header className="inspector-header">
        <h2 className="inspector-title">{messages.selection.title(plural(ids.length, "node"))}</h2>
        <p className="inspector-kind">{messages.selection.hint}</p>
      </header>
      <ActionList ids={EDIT} />
      <Section title={messages.selection.arrange}>
        <ActionList ids={ARRANGE} className="arrange-grid" />
      </Section>
    </>
  );
}

const ActionList = ({ ids, className = "button-column" }: { ids: readonly ActionId[]; className?: string }) => (
  <div className={className}>
    {ids.map((id) => (
      <ActionButton key={id} id={id} className="button full action-button" />
    ))}
  </div>
);
