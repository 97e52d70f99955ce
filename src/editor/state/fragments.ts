import { type Command, copyFragment, type Fragment } from "../../graph/commands.ts";
import type { Point } from "../canvas/view.ts";
import { currentDocument, currentGraph, execute, shownGraphId } from "./document-store.ts";
import { selectedGraphNodes } from "./editing.ts";
import { selectNodes } from "./flow-store.ts";

export const copySelection = (): Fragment | null => {
  const ids = selectedGraphNodes();
  return ids.length > 0 ? copyFragment(currentDocument(), ids, shownGraphId()) : null;
};

/** Pixels a copy is shifted by, so that it does not hide what it was copied from. */
const SHIFT = 40;

export const pasteFragment = (fragment: Fragment, at?: Point): void =>
  executeAndSelect({ type: "paste", fragment, ...offset(fragment, at) });

/** With `withInputs`, the copies are fed by what feeds the originals. */
export function duplicateSelection({ withInputs = false } = {}): void {
  const ids = selectedGraphNodes();
  if (ids.length > 0) executeAndSelect({ type: "duplicate", ids, withInputs, dx: SHIFT, dy: SHIFT });
}

/** What a command adds is selected. */
function executeAndSelect(command: Command): void {
  const before = new Set(currentGraph().nodes.map(({ id }) => id));
  if (!execute(command)) return;
  const added = currentGraph().nodes.filter(({ id }) => !before.has(id));
  selectNodes(added.map(({ id }) => id));
}

function offset({ positions }: Fragment, at: Point | undefined): { readonly dx: number; readonly dy: number } {
  const places = Object.values(positions);
  if (!at || places.length === 0) return { dx: SHIFT, dy: SHIFT };
  const dx = Math.round(at.x - Math.min(...places.map(({ x }) => x)));
  const dy = Math.round(at.y - Math.min(...places.map(({ y }) => y)));
  return { dx, dy };
}

export const isFragment = (value: unknown): value is Fragment =>
  typeof value === "object" &&
  value !== null &&
  (value as { schema?: unknown }).schema === "rddm-studio/fragment" &&
  Array.isArray((value as Fragment).nodes) &&
  Array.isArray((value as Fragment).edges) &&
  typeof (value as Fragment).positions === "object" &&
  (value as Fragment).positions !== null;
