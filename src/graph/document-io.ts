import type { Diagnostic, DiagnosticCode, Result } from "./diagnostic.ts";
import { hasErrors } from "./diagnostic.ts";
import { type Graph, type GraphDocument, type GraphNode, type Json, SCHEMA } from "./document.ts";
import { structureProblems } from "./document-structure.ts";
import { MAX_DEPTH, MAX_LENGTH } from "./limits.ts";
import { FORMAT_MIGRATIONS, type FormatMigration, migrateFormat, migrateNodes } from "./migrate.ts";
import type { Registry } from "./node-type.ts";

/** Text → document, migrated, with every problem named; unknown things are kept verbatim and warned about. */
export function parseDocument(
  text: string,
  registry: Registry,
  migrations: readonly FormatMigration[] = FORMAT_MIGRATIONS,
): Result<GraphDocument> {
  const parsed = parseJson(text.startsWith("\uFEFF") ? text.slice(1) : text);
  if (!parsed.ok) return parsed;
  const current = inTodaysFormat(parsed.value, migrations);
  if (!current.ok) return current;
  const { value } = current;
  const problems = structureProblems(value);
  if (hasErrors(problems)) return { ok: false, diagnostics: problems };
  const { document, diagnostics } = migrateNodes(value as unknown as GraphDocument, registry);
  return {
    ok: true,
    value: document,
    diagnostics: [...problems, ...newerFormat(document, migrations), ...diagnostics],
  };
}

function inTodaysFormat(value: Json, migrations: readonly FormatMigration[]): Result<Json> {
  try {
    return { ok: true, value: migrateFormat(value, migrations), diagnostics: [] };
  } catch (error) {
    return refuse(
      "document.malformed",
      `The file says that it is of an older format, and is not: ${(error as Error).message}.`,
    );
  }
}

function newerFormat({ formatVersion }: GraphDocument, migrations: readonly FormatMigration[]): Diagnostic[] {
  const known = migrations.length + 1;
  if (formatVersion <= known) return [];
  return [
    {
      severity: "warning",
      code: "document.newer-version",
      message: `The graph was saved in format ${formatVersion}; this version reads up to ${known}. It is open read-only.`,
      hint: "Open it in a newer RDDM Studio to edit it.",
    },
  ];
}

function refuse(code: DiagnosticCode, message: string, hint?: string): { ok: false; diagnostics: Diagnostic[] } {
  return { ok: false, diagnostics: [{ severity: "error", code, message, hint }] };
}

function parseJson(text: string): Result<Json> {
  if (text.length > MAX_LENGTH)
    return refuse(
      "document.too-large",
      `The file has ${(text.length / 1e6).toFixed(0)} million characters; a graph has at most ${MAX_LENGTH / 1e6} million.`,
      "Images and models do not belong into the graph: it names them by hash.",
    );
  if (nestingOf(text) > MAX_DEPTH)
    return refuse("document.too-deep", `The file is nested more than ${MAX_DEPTH} levels deep; a graph never is.`);
  try {
    return { ok: true, value: JSON.parse(text) as Json, diagnostics: [] };
  } catch (error) {
    return refuse(
      "document.not-json",
      `This is not JSON: ${(error as Error).message}.`,
      "Choose a graph that RDDM Studio saved.",
    );
  }
}

/** Deepest nesting of brackets outside strings, without recursion: JSON.parse itself may overflow the stack. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if (code === 93 || code === 125) depth--;
  }
  return deepest;
}

/** Document → text: stable order, one item a line; `serialize(parse(text)) === text` for text it wrote. */
export function serializeDocument(document: GraphDocument): string {
  const { schema, formatVersion, id, title, graphs, sweep, ...rest } = document;
  const head: [string, string][] = [
    ["schema", JSON.stringify(schema ?? SCHEMA)],
    ["formatVersion", JSON.stringify(formatVersion)],
    ["id", JSON.stringify(id)],
    ["title", JSON.stringify(title)],
    [
      "graphs",
      block(
        "{",
        Object.entries(graphs).map(([name, graph]) => `${JSON.stringify(name)}: ${graphText(graph)}`),
        "}",
        1,
      ),
    ],
  ];
  if (sweep)
    head.push([
      "sweep",
      block(
        "[",
        sweep.map((axis) => JSON.stringify(axis)),
        "]",
        1,
      ),
    ]);
  for (const key of Object.keys(rest).sort()) head.push([key, JSON.stringify((rest as Record<string, Json>)[key])]);
  return `${block(
    "{",
    head.map(([key, value]) => `${JSON.stringify(key)}: ${value}`),
    "}",
    0,
  )}\n`;
}

function graphText(graph: Graph): string {
  const { interface: ports, nodes, edges, layout, ...rest } = graph;
  const order = new Map(nodes.map((node, i) => [node.id, i]));
  const byNode = ([a]: [string, unknown], [b]: [string, unknown]) => (order.get(a) ?? 1e9) - (order.get(b) ?? 1e9);
  const { nodes: places, ...looks } = layout;
  const layoutLines = [
    `"nodes": ${block(
      "{",
      Object.entries(places)
        .sort(byNode)
        .map(([id, place]) => `${JSON.stringify(id)}: ${JSON.stringify(place)}`),
      "}",
      4,
    )}`,
    ...Object.entries(looks).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`),
  ];
  const lines = [
    `"interface": ${JSON.stringify(ports)}`,
    `"nodes": ${block("[", nodes.map(nodeText), "]", 3)}`,
    `"edges": ${block(
      "[",
      [...edges].sort(byTarget).map((edge) => JSON.stringify(edge)),
      "]",
      3,
    )}`,
    `"layout": ${block("{", layoutLines, "}", 3)}`,
    ...Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`),
  ];
  return block("{", lines, "}", 2);
}

function nodeText(node: GraphNode): string {
  const { id, type, version, params, mode, ...rest } = node;
  const sorted = Object.fromEntries(
    Object.keys(params)
      .sort()
      .map((name) => [name, params[name]]),
  );
  return JSON.stringify({ id, type, version, params: sorted, mode, ...rest });
}

const byTarget = (a: { from: string; to: string }, b: { from: string; to: string }): number =>
  a.to === b.to ? compare(a.from, b.from) : compare(a.to, b.to);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function block(open: string, lines: string[], close: string, depth: number): string {
  if (lines.length === 0) return open + close;
  const indent = "  ".repeat(depth);
  return `${open}\n${lines.map((line) => `${indent}  ${line}`).join(",\n")}\n${indent}${close}`;
}
