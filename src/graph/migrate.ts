import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import type { Graph, GraphDocument, GraphNode, Json, SweepAxis } from "./document.ts";
import type { NodeShape, Registry } from "./node-type.ts";
import { nodeAtAddress } from "./subgraph.ts";

type JsonObject = { readonly [key: string]: Json };

/** Takes a document of one format to the next. Pure; sees files as they are, so it trusts nothing but `formatVersion`. */
export type FormatMigration = (document: JsonObject) => JsonObject;

/**
 * Format n → n + 1, oldest first; append-only. Each has a document of the old format in `test/fixtures/documents`.
 * Format 1 is the first.
 */
export const FORMAT_MIGRATIONS: readonly FormatMigration[] = [];

/** A document in today's format; one that is newer, or says nothing of its format, as it is. */
export function migrateFormat(value: Json, migrations: readonly FormatMigration[] = FORMAT_MIGRATIONS): Json {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  let document = value as JsonObject;
  const { formatVersion: version } = document;
  if (!Number.isSafeInteger(version) || (version as number) < 1) return value;
  for (let format = version as number; format <= migrations.length; format++)
    document = { ...migrations[format - 1]!(document), formatVersion: format + 1 };
  return document;
}

/** Every node in its type's version of today. What is newer or unknown stays as it is, and is warned about. */
export function migrateNodes(
  document: GraphDocument,
  registry: Registry,
): { document: GraphDocument; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  let changed = false;
  const graphs: Record<string, Graph> = {};
  for (const [id, graph] of Object.entries(document.graphs)) {
    const own: Diagnostic[] = [];
    const nodes = graph.nodes.map((node) => migrateNode(node, registry.get(node.type), own));
    diagnostics.push(...(id === "main" ? own : own.map((found) => ({ ...found, graphId: id }))));
    const same = nodes.every((node, i) => node === graph.nodes[i]);
    graphs[id] = same ? graph : { ...graph, nodes };
    changed ||= !same;
  }
  return { document: changed ? withMigratedSweep(document, graphs, registry) : document, diagnostics };
}

function withMigratedSweep(old: GraphDocument, graphs: GraphDocument["graphs"], registry: Registry): GraphDocument {
  const document = { ...old, graphs };
  if (!old.sweep) return document;
  return { ...document, sweep: old.sweep.map((axis) => migrateAxis(axis, nodeAtAddress(old, axis.node), registry)) };
}

/**
 * An axis in the params of today. A migration knows nodes alone, so it is asked for the node with each of the values,
 * and without any: what differs is what the param has become. Where that is not one param, the axis stays as it is,
 * and validation says so.
 */
function migrateAxis(axis: SweepAxis, node: GraphNode | undefined, registry: Registry): SweepAxis {
  const shape = node && registry.get(node.type);
  if (!shape || node.version >= shape.version) return axis;
  const { [axis.param]: _, ...others } = node.params;
  const [without, ...withEach] = [others, ...axis.values.map((value) => ({ ...others, [axis.param]: value }))].map(
    (params) => migrateParams({ ...node, params }, shape),
  );
  if (!without || !withEach.every((params) => params !== null)) return axis;
  const differs = (name: string) =>
    withEach.some((params) => JSON.stringify(params[name]) !== JSON.stringify(without[name]));
  const [param, another] = [...new Set(withEach.flatMap((params) => Object.keys(params)))].filter(differs);
  if (param === undefined || another !== undefined) return axis;
  return { ...axis, param, values: withEach.map((params) => params[param] ?? null) };
}

function migrateNode(node: GraphNode, shape: NodeShape | undefined, diagnostics: Diagnostic[]): GraphNode {
  const report = (code: DiagnosticCode, message: string, hint: string) =>
    diagnostics.push({ severity: "warning", code, nodeId: node.id, message, hint });
  if (!shape) {
    report(
      "node.unknown-type",
      `"${node.id}" is a "${node.type}", which this version does not have.`,
      "It is kept as it is, and cannot run.",
    );
    return node;
  }
  if (node.version > shape.version) {
    report(
      "node.newer-version",
      `"${node.id}" is version ${node.version} of ${shape.title}; this version of the studio knows ${shape.version}.`,
      "It is kept as it is, and may behave differently.",
    );
    return node;
  }
  if (node.version === shape.version) return node;
  const params = migrateParams(node, shape);
  if (params) return { ...node, version: shape.version, params };
  report(
    "node.not-migrated",
    `"${node.id}" is version ${node.version} of ${shape.title}, with params that no such node ever had.`,
    "It is kept as it is. Remove it, and add the node anew.",
  );
  return node;
}

/** Null where the params are not what a migration can work with: a file may hold anything. */
function migrateParams(node: GraphNode, shape: NodeShape): GraphNode["params"] | null {
  const steps = (shape.migrations ?? []).slice(node.version - 1, shape.version - 1);
  if (steps.length < shape.version - node.version)
    throw new Error(`${shape.type}: no migration from version ${node.version + steps.length}`);
  try {
    return steps.reduce((params, step) => step(params), node.params);
  } catch {
    return null;
  }
}
