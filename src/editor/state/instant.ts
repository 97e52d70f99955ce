import { create } from "zustand";
import { DiagnosticError, fail } from "../../graph/diagnostic.ts";
import type { Graph, GraphDocument, GraphNode } from "../../graph/document.ts";
import { splitAddress } from "../../graph/document.ts";
import { flatten } from "../../graph/flatten.ts";
import { fillParams, type ParamSpec, type ParamValues, paramApplies } from "../../graph/node-type.ts";
import { paramProblem } from "../../graph/param-check.ts";
import { typesOf } from "../../graph/subgraph.ts";
import type { AnyNode, RunContext } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { paramTitle } from "../names.ts";
import { mainGraph, useDocument } from "./document-store.ts";

/** Output values of a node that the page can compute as one types: schedules and paths. */
export type InstantResult =
  | { readonly ok: true; readonly outputs: Readonly<Record<string, unknown>>; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly message: string };

interface Memo {
  readonly node: GraphNode;
  readonly inputs: readonly unknown[];
  readonly result: InstantResult;
}

export const useInstant = create<{ readonly results: ReadonlyMap<string, InstantResult> }>()(() => ({
  results: new Map(),
}));

let memos = new Map<string, Memo>();

/** Evaluates on every edit; nodes whose params and inputs are the same objects keep their result. */
export function startInstantEvaluation(): void {
  const refresh = (document: GraphDocument) => useInstant.setState({ results: evaluateInstant(document) });
  refresh(useDocument.getState().history.present);
  useDocument.subscribe((state, previous) => {
    if (state.history.present.graphs !== previous.history.present.graphs) refresh(state.history.present);
  });
}

export function evaluateInstant(document: GraphDocument): ReadonlyMap<string, InstantResult> {
  const graph = flatGraph(document);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const sources = new Map(graph.edges.map((edge) => [edge.to, edge.from]));
  const results = new Map<string, InstantResult>();
  const fresh = new Map<string, Memo>();
  const underway = new Set<string>();

  const visit = (id: string): InstantResult | null => {
    const done = results.get(id);
    if (done) return done;
    const node = nodes.get(id);
    const definition = node && registry.get(node.type);
    if (!node || !definition || definition.kind !== "host" || !definition.instant || underway.has(id)) return null;
    underway.add(id);
    const inputs: Record<string, unknown> = {};
    for (const port of Object.keys(definition.inputs)) inputs[port] = valueAt(sources.get(`${id}.${port}`));
    const kept = memos.get(id);
    const operands = Object.values(inputs);
    const same =
      kept?.node.type === node.type &&
      kept.node.params === node.params &&
      operands.every((operand, index) => operand === kept.inputs[index]);
    const result = same ? kept.result : evaluateNode(definition, node, inputs);
    fresh.set(id, { node, inputs: operands, result });
    results.set(id, result);
    return result;
  };
  const valueAt = (from: string | undefined): unknown => {
    const source = from ? splitAddress(from) : null;
    const result = source ? visit(source.node) : null;
    return source && result?.ok ? result.outputs[source.port] : undefined;
  };

  for (const node of graph.nodes) visit(node.id);
  memos = fresh;
  return results;
}

/** With subgraphs dissolved, ids are addresses; a document that cannot be is taken as it stands. */
function flatGraph(document: GraphDocument): Graph {
  const flat = flatten(document, typesOf(document, registry));
  return flat.ok ? flat.value.graph : mainGraph(document);
}

function evaluateNode(definition: AnyNode, node: GraphNode, inputs: Readonly<Record<string, unknown>>): InstantResult {
  if (definition.kind !== "host") return { ok: false, message: "" };
  const missing = Object.entries(definition.inputs).find(([port, spec]) => {
    return inputs[port] === undefined && !(spec as { optional?: boolean }).optional;
  });
  if (missing) return { ok: false, message: messages.node.waitingFor(missing[0]) };
  const params = fillParams(definition, node.params);
  const wrong = firstProblem(definition, params);
  if (wrong) return { ok: false, message: wrong };
  const warnings: string[] = [];
  try {
    const context = { ...pageContext(warnings), params, inputs };
    const outputs = definition.run(context);
    if (outputs instanceof Promise) throw new Error(`${definition.type} is marked instant but answers later`);
    return { ok: true, outputs, warnings };
  } catch (error) {
    // A bug in one node must not keep an edit from those who follow the document after this: it is thrown beside them.
    if (!(error instanceof DiagnosticError))
      queueMicrotask(() => {
        throw error;
      });
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** A file may hold anything where a number belongs: no node is asked to compute with that. */
function firstProblem(definition: AnyNode, params: ParamValues): string | null {
  for (const [name, spec] of Object.entries(definition.params as Readonly<Record<string, ParamSpec>>)) {
    const problem = paramApplies(spec, params) ? paramProblem(spec, params[name] ?? null) : null;
    if (problem) return `${paramTitle(name, spec)} ${problem.message}.`;
  }
  return null;
}

/** Instant nodes have no files and no models. */
function pageContext(warnings: string[]): RunContext {
  return {
    signal: new AbortController().signal,
    asset: () => fail("node.failed", messages.node.fileLater),
    card: () => fail("node.failed", messages.node.modelLater),
    warn: (message) => void warnings.push(message),
  };
}

/** By address. */
export const useInstantResult = (id: string): InstantResult | undefined => useInstant((state) => state.results.get(id));
