import { type Action, type ActionId, isAvailable } from "./action.ts";
import { ADD_ACTIONS, COLOUR_ACTIONS } from "./add-actions.ts";
import { ARRANGE_ACTIONS } from "./arrange-actions.ts";
import { EDIT_ACTIONS } from "./edit-actions.ts";
import { GO_ACTIONS } from "./go-actions.ts";
import { RUN_ACTIONS } from "./run-actions.ts";
import { SUBGRAPH_ACTIONS } from "./subgraph-actions.ts";
import { GRAPH_ACTIONS, VIEW_ACTIONS } from "./view-actions.ts";
import { WIRE_ACTIONS } from "./wire-actions.ts";

/** Every action of the editor, in the order menus and the cheat sheet show them. */
export const ACTIONS: readonly Action[] = [
  ...RUN_ACTIONS,
  ...ADD_ACTIONS,
  ...EDIT_ACTIONS,
  ...COLOUR_ACTIONS,
  ...WIRE_ACTIONS,
  ...ARRANGE_ACTIONS,
  ...SUBGRAPH_ACTIONS,
  ...GO_ACTIONS,
  ...VIEW_ACTIONS,
  ...GRAPH_ACTIONS,
];

const byId = new Map(ACTIONS.map((action) => [action.id, action]));

export const actionOf = (id: ActionId): Action => {
  const action = byId.get(id);
  if (!action) throw new Error(`no action "${id}"`);
  return action;
};

/** Does it if it can be done now. */
export function runAction(id: ActionId): void {
  const action = actionOf(id);
  if (isAvailable(action)) action.run();
}
