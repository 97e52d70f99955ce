import type { Command, Side } from "../../src/graph/commands.ts";
import { freshGraphId, freshId } from "../../src/graph/commands.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { graphOf } from "../../src/graph/graph-index.ts";

/** Numbers in [0, 1) from a seed: mulberry32. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Some edit of some graph of a document: often possible, sometimes refused. */
export function randomEdit(
  document: GraphDocument,
  random: () => number,
): { readonly command: Command; readonly graphId: string } {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T | undefined => list[below(list.length)];
  const graphId = random() < 0.6 ? "main" : pick(Object.keys(document.graphs))!;
  const graph = graphOf(document, graphId);
  const id = () => pick(graph.nodes)?.id ?? "nobody";
  const some = () => graph.nodes.filter(() => random() < 3 / (graph.nodes.length + 1)).map((node) => node.id);
  const edge = () => pick(graph.edges) ?? { from: "nobody.out", to: "nobody.in" };
  const subgraph = () => pick(graph.nodes.filter(({ type }) => type === "subgraph"))?.id ?? "nobody";
  const at = () => ({ x: below(2000), y: below(1000) });
  const side: Side = random() < 0.5 ? "inputs" : "outputs";
  const port = () => pick(graph.interface[side])?.name ?? "nothing";
  const source = () => pick(["out", "x", "y", "path", "step", "in"]);
  const from = () => (random() < 0.2 ? `inputs.${pick(graph.interface.inputs)?.name ?? "x"}` : `${id()}.${source()}`);
  const to = () =>
    random() < 0.2
      ? `outputs.${pick(graph.interface.outputs)?.name ?? "y"}`
      : `${id()}.${pick(["in", "x", "other", "path", "by"])}`;
  const title = () => pick(["Stage", "Denoise step", "Ärger", ""])!;
  const graphTitle = title();
  const newGraph = freshGraphId(document, graphTitle);
  const add = (type: string, params = {}): Command => ({
    type: "addNode",
    node: { id: freshId(document, type, graphId), type, version: 1, params },
    ...at(),
  });
  const edits: (() => Command)[] = [
    () => add(pick(["source", "scale", "view", "path", "start"])!),
    () => add("end", { start: pick(graph.nodes.filter(({ type }) => type === "start"))?.id ?? "" }),
    () => add("subgraph", { graph: pick(Object.keys(document.graphs))! }),
    () => ({ type: "removeNodes", ids: some().slice(0, 2), heal: random() < 0.5 }),
    () => ({ type: "connect", edge: { from: from(), to: to() } }),
    () => ({ type: "connect", edge: { from: from(), to: to() } }),
    () => ({ type: "connect", edge: { from: from(), to: to() } }),
    () => ({ type: "disconnect", edges: [edge()] }),
    () => ({ type: "reconnect", edge: edge(), to: { from: from(), to: to() } }),
    () => ({ type: "insertOnWire", id: id(), edge: edge() }),
    () => ({ type: "setParams", id: id(), params: { factor: below(9) } }),
    () => ({ type: "setParams", id: id(), params: { size: below(80) } }),
    () => ({ type: "setMode", ids: some(), mode: pick(["mute", "bypass", undefined]) }),
    () => ({ type: "duplicate", ids: some().slice(0, 2), withInputs: random() < 0.5, dx: 40, dy: 40 }),
    () => ({ type: "moveNodes", positions: { [random() < 0.2 ? "inputs" : id()]: at() } }),
    () => ({ type: "renameNode", id: id(), title: title() }),
    () => ({ type: "collapseNodes", ids: some(), collapsed: random() < 0.5 }),
    () => ({ type: "colorNodes", ids: some(), color: pick(["#ff8a5c", undefined]) }),
    () => ({ type: "setFrame", frame: { id: `f${below(3)}`, title: title(), ...at(), width: 100, height: 80 } }),
    () => ({ type: "removeFrames", ids: [`f${below(3)}`] }),
    () => ({ type: "setNote", note: { id: `n${below(3)}`, text: title(), ...at(), width: 100 } }),
    () => ({ type: "removeNotes", ids: [`n${below(3)}`] }),
    () => ({ type: "setReroute", edge: edge(), points: random() < 0.3 ? [] : [[below(100), below(100)]] }),
    () => ({
      type: "makeSubgraph",
      ids: some(),
      id: freshId(document, "subgraph", graphId),
      graph: newGraph,
      title: graphTitle,
    }),
    () => ({ type: "unpackSubgraph", id: subgraph() }),
    () => ({ type: "makeUnique", id: subgraph(), graph: newGraph }),
    () => ({ type: "addGraph", graph: newGraph, title: graphTitle }),
    () => ({ type: "duplicateGraph", from: graphId, graph: newGraph, title: graphTitle }),
    () => ({ type: "renameGraph", title: title() }),
    () => ({ type: "removeGraph", graph: pick(Object.keys(document.graphs))! }),
    () => ({
      type: "addPort",
      side,
      port: { name: pick(["x", "y", "k", "more"])!, type: pick(["tensor", "number"])! },
    }),
    () => ({ type: "renamePort", side, name: port(), to: pick(["x", "y", "renamed"])! }),
    () => ({ type: "movePort", side, name: port(), index: below(3) }),
    () => ({ type: "removePort", side, name: port() }),
    () => ({ type: "setTitle", title: title() }),
    () => ({ type: "setSweep", axes: random() < 0.5 ? [] : [{ node: id(), param: "size", values: [1, 2] }] }),
    () => ({ type: "batch", name: "Two at once", commands: [add("scale"), { type: "setTitle", title: title() }] }),
  ];
  return { command: pick(edits)!(), graphId };
}
