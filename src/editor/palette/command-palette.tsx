import { type Action, actionTitle, isAvailable } from "../actions/action.ts";
import { ACTIONS } from "../actions/actions.ts";
import { keysFor } from "../actions/bindings.ts";
import { freePlace } from "../canvas/free-place.ts";
import { pointerOnCanvas } from "../canvas/pointer.ts";
import { nodeTint } from "../canvas/tints.ts";
import { canvasView } from "../canvas/view.ts";
import { Modal } from "../dialogs/modal.tsx";
import { messages } from "../messages.ts";
import { nodeTitle } from "../names.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { currentDocument, currentGraph } from "../state/document-store.ts";
import { addNode } from "../state/editing.ts";
import { selectNodes } from "../state/flow-store.ts";
import { Keys } from "./keys.tsx";
import { searchTypes } from "./node-types.ts";
import { matches, type PickItem, PickList } from "./pick-list.tsx";

const { commandPalette: words } = messages;

interface Entry extends PickItem {
  readonly run: () => void;
}

/** Everything a user can do, by name, with its keys; and, once something is typed, every node type to add. */
export function CommandPalette() {
  return (
    <Modal title={words.title}>
      <PickList<Entry>
        label={words.title}
        placeholder={words.placeholder}
        search={(query) => (query.trim() === "" ? actionEntries("") : everything(query))}
        nothing={words.nothing}
        onPick={({ run }) => {
          closeDialog();
          run();
        }}
        onClose={closeDialog}
      />
    </Modal>
  );
}

/** Once something is typed: the nodes of the graph to go to, and the node types to add, as well. */
const everything = (query: string): Entry[] => [...actionEntries(query), ...goEntries(query), ...nodeEntries(query)];

const actionEntries = (query: string): Entry[] =>
  ACTIONS.map((action) => ({
    action,
    score: matches(query, actionTitle(action.id), messages.actionGroups[action.group]),
  }))
    .filter(({ action, score }) => score > 0 && action.id !== "help.commands")
    .sort((a, b) => order(b) - order(a))
    .map(({ action }) => ({
      id: action.id,
      title: actionTitle(action.id),
      note: <Keys keys={keysFor(action)[0]} />,
      group: messages.actionGroups[action.group],
      disabled: !isAvailable(action),
      run: action.run,
    }));

/** What cannot be done now stays in its group, so that people find it where it always is. */
const order = ({ action, score }: { action: Action; score: number }): number => score * 100 - ACTIONS.indexOf(action);

const goEntries = (query: string): Entry[] =>
  currentGraph()
    .nodes.map(({ id }) => ({ id, title: words.goTo(nodeTitle(currentDocument(), id)) }))
    .filter(({ id, title }) => matches(query, title, id) > 0)
    .slice(0, 12)
    .map(({ id, title }) => ({
      id: `go ${id}`,
      title,
      note: id,
      group: words.inGraph,
      run: () => {
        selectNodes([id]);
        canvasView()?.focusNode(id);
      },
    }));

const nodeEntries = (query: string): Entry[] =>
  searchTypes(query)
    .slice(0, 12)
    .map((definition) => ({
      id: `add ${definition.type}`,
      title: words.add(definition.title),
      tint: nodeTint(definition),
      note: definition.category,
      group: words.nodes,
      run: () => void addNode(definition.type, freePlace(canvasView()?.toFlow(pointerOnCanvas()) ?? { x: 0, y: 0 })),
    }));
