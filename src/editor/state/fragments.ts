import { applyCommand, type Command, copyFragment, type Fragment } from "../../graph/commands.ts";
import { type Edge, splitAddress } from "../../graph/document.ts";
import { graphOf, indexOf } from "../../graph/graph-index.ts";
import { registry } from "../../nodes/registry.ts";
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
  insertCopies({ type: "paste", fragment, ...offset(fragment, at) }, "Paste");

/** With `withInputs`, the copies are fed by what feeds the originals. */
export function duplicateSelection({ withInputs = false } = {}): void {
  const fragment = copySelection();
  if (fragment) insertCopies({ type: "paste", fragment, dx: SHIFT, dy: SHIFT }, "Duplicate", withInputs);
}

type Paste = Extract<Command, { type: "paste" }>;

/** One undo step; the copies are selected. */
function insertCopies(paste: Paste, verb: string, withInputs = false): void {
  const graphId = shownGraphId();
  const tried = applyCommand(currentDocument(), paste, registry, graphId);
  const before = currentGraph().nodes.length;
  const ids = tried.ok
    ? graphOf(tried.value, graphId)
        .nodes.slice(before)
        .map(({ id }) => id)
    : [];
  const { nodes } = paste.fragment;
  const copies = new Map(nodes.map(({ id }, index) => [id, ids[index] ?? id]));
  const wires = withInputs ? inputsFromOutside(copies) : [];
  const name = `${verb} ${nodes.length === 1 ? "node" : `${nodes.length} nodes`}`;
  const commands = [paste, ...wires.map((edge): Command => ({ type: "connect", edge }))];
  if (execute({ type: "batch", name, commands })) selectNodes(ids);
}

/** Wires into the copied nodes from nodes that are not copied, led to the copies. */
function inputsFromOutside(copies: ReadonlyMap<string, string>): Edge[] {
  const { into } = indexOf(currentGraph());
  return [...copies].flatMap(([id, copy]) =>
    (into.get(id) ?? [])
      .filter(({ from }) => !copies.has(splitAddress(from)?.node ?? ""))
      .map(({ from, to }) => ({ from, to: `${copy}.${splitAddress(to)?.port}` })),
  );
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
