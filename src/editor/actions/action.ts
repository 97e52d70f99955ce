import { messages } from "../messages.ts";

export type ActionId = keyof typeof messages.actions;

export const ACTION_GROUPS = ["Run", "Add", "Edit", "Wires", "Arrange", "Subgraphs", "Go", "View", "Graph"] as const;
export type ActionGroup = (typeof ACTION_GROUPS)[number];

/** Something a user can do. Menus, command palette, cheat sheet and keys all derive from the list of these. */
export interface Action {
  readonly id: ActionId;
  readonly group: ActionGroup;
  /** As they come; users may choose others. Written `Ctrl+Shift+Z`. */
  readonly keys?: readonly string[];
  /** The browser's own keys, which cannot be changed: it raises the event. */
  readonly fixed?: boolean;
  /** Its keys work while a text field has the focus. */
  readonly everywhere?: boolean;
  /** Whether it can be done now; without it, always. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

export const actionTitle = (id: ActionId): string => messages.actions[id];
export const isAvailable = (action: Action): boolean => action.when?.() ?? true;
