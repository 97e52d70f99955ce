import { create } from "zustand";
import { type Fragment, freshGraphId, freshId, graphFragment, graphsWithin } from "../../graph/commands.ts";
import type { GraphNode, Json } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { graphTitle, SUBGRAPH, subgraphId } from "../../graph/subgraph.ts";
import type { Store } from "../../storage/store.ts";
import type { Point } from "../canvas/view.ts";
import { messages } from "../messages.ts";
import { currentDocument, currentGraph, diveInto, execute, goTo, shownGraphId, shownScope } from "./document-store.ts";
import { selectedGraphNodes } from "./editing.ts";
import { selectNodes } from "./flow-store.ts";
import { isFragment, pasteFragment } from "./fragments.ts";
import { insideOf } from "./scope.ts";
import { notify } from "./toast-store.ts";

/** Subgraphs kept on this machine, to be used in any document. */
export interface SavedSubgraph {
  readonly title: string;
  readonly fragment: Fragment;
}

export const useSavedSubgraphs = create<{ readonly list: readonly SavedSubgraph[] }>()(() => ({ list: [] }));

const KEY = "subgraphs";
let store: Store | null = null;

export async function attachSavedSubgraphs(to: Store): Promise<void> {
  store = to;
  useSavedSubgraphs.setState({ list: savedIn(await to.setting<Json>(KEY)) });
}

const savedIn = (kept: Json | undefined): SavedSubgraph[] =>
  Array.isArray(kept) ? (kept.filter(isSaved) as unknown as SavedSubgraph[]) : [];

const isSaved = (value: unknown): value is SavedSubgraph =>
  typeof (value as SavedSubgraph | null)?.title === "string" && isFragment((value as SavedSubgraph).fragment);

/** Changes the list as it is kept now: another tab may have added to it. */
async function keep(change: (list: readonly SavedSubgraph[]) => readonly SavedSubgraph[]): Promise<void> {
  let list = change(useSavedSubgraphs.getState().list);
  const result = await store?.changeSetting<Json>(KEY, (kept) => {
    list = change(savedIn(kept));
    return list as unknown as Json;
  });
  useSavedSubgraphs.setState({ list });
  if (result && !result.ok) notify({ tone: "error", message: result.diagnostic.message, hint: result.diagnostic.hint });
}

/** The selected node that stands for a graph; null when it is not exactly one. */
export function selectedSubgraph(): GraphNode | null {
  const [id, ...more] = selectedGraphNodes();
  const node = id === undefined || more.length > 0 ? undefined : indexOf(currentGraph()).nodes.get(id);
  return node && insideOf(currentDocument(), node) !== null ? node : null;
}

export function makeSubgraph(): void {
  const ids = selectedGraphNodes();
  if (ids.length === 0) return;
  const document = currentDocument();
  const title = messages.subgraph.newTitle;
  const id = freshId(document, SUBGRAPH, shownGraphId());
  if (execute({ type: "makeSubgraph", ids, id, graph: freshGraphId(document, title), title })) selectNodes([id]);
}

export function unpackSubgraph(): void {
  const node = selectedSubgraph();
  if (!node) return;
  const before = new Set(currentGraph().nodes.map(({ id }) => id));
  if (!execute({ type: "unpackSubgraph", id: node.id })) return;
  const added = currentGraph().nodes.filter(({ id }) => !before.has(id));
  selectNodes(added.map(({ id }) => id));
}

export function makeSubgraphUnique(): void {
  const node = selectedSubgraph();
  if (!node) return;
  const document = currentDocument();
  const graph = freshGraphId(document, graphTitle(document, subgraphId(node)));
  execute({ type: "makeUnique", id: node.id, graph });
}

export function enterSubgraph(): void {
  const node = selectedSubgraph();
  if (node && diveInto(node.id)) selectNodes([]);
}

/** One level up, with the node that was inside selected. */
export function leaveSubgraph(): void {
  const scope = shownScope();
  const left = scope.at(-1);
  if (left === undefined) return;
  goTo(scope.slice(0, -1));
  selectNodes([left]);
}

export async function saveSubgraph(): Promise<void> {
  const node = selectedSubgraph();
  if (!node) return;
  const document = currentDocument();
  const fragment = graphFragment(document, subgraphId(node));
  let title = graphTitle(document, subgraphId(node));
  await keep((list) => {
    title = titleToKeep(graphTitle(document, subgraphId(node)), fragment, list);
    return [...list.filter((saved) => saved.title !== title), { title, fragment }];
  });
  notify({ tone: "ok", message: messages.subgraph.saved(title), hint: messages.subgraph.savedHint });
}

/** Its own where nothing else is kept under it, else the first number that is free: no kept subgraph is lost. */
export function titleToKeep(own: string, fragment: Fragment, list: readonly SavedSubgraph[]): string {
  const content = JSON.stringify(fragment);
  for (let number = 1; ; number++) {
    const title = number === 1 ? own : messages.subgraph.numbered(own, number);
    const holder = list.find((saved) => saved.title === title);
    if (!holder || JSON.stringify(holder.fragment) === content) return title;
  }
}

export const forgetSubgraph = (title: string): Promise<void> =>
  keep((list) => list.filter((saved) => saved.title !== title));

export const addSavedSubgraph = (saved: SavedSubgraph, at: Point): void => pasteFragment(saved.fragment, at);

/** Graphs of the document that may stand in the graph on the canvas: none that holds it. */
export function usableGraphs(document = currentDocument()): { readonly id: string; readonly title: string }[] {
  const here = shownGraphId(document);
  return Object.keys(document.graphs)
    .filter((id) => id !== "main" && id !== here && !graphsWithin(document, id).has(here))
    .map((id) => ({ id, title: graphTitle(document, id) }));
}

export function addInstance(graph: string, at: Point): void {
  const id = freshId(currentDocument(), SUBGRAPH, shownGraphId());
  const node: GraphNode = { id, type: SUBGRAPH, version: 1, params: { graph } };
  if (execute({ type: "addNode", node, x: Math.round(at.x), y: Math.round(at.y) })) selectNodes([id]);
}
