import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import { ID, ID_RULE, type Json, SCHEMA, splitAddress } from "./document.ts";
import { MAX_AXES, MAX_GRAPHS, MAX_NODES } from "./limits.ts";
import { INPUTS, isReserved, OUTPUTS } from "./reserved.ts";

/** A list of a thousand problems helps nobody. */
const MAX_PROBLEMS = 50;

/**
 * What makes JSON not a graph document: the form alone, without node types. An unknown node type or
 * param is no such problem; a dangling edge or a duplicate id is, because the graph would be half loaded.
 */
export function structureProblems(value: Json): Diagnostic[] {
  const problems = new Problems();
  const document = object(value);
  if (document?.schema !== SCHEMA) {
    problems.add(
      "document.not-a-graph",
      `This is JSON, but not a graph of RDDM Studio (its "schema" is not "${SCHEMA}").`,
      {
        hint: "Choose a graph that RDDM Studio saved.",
      },
    );
    return problems.list;
  }
  keysAndNumbers(value, "", problems);
  if (!Number.isSafeInteger(document.formatVersion) || (document.formatVersion as number) < 1)
    problems.add("document.malformed", `"formatVersion" must be a whole number from 1 up.`);
  for (const key of ["id", "title"])
    if (typeof document[key] !== "string") problems.add("document.malformed", `"${key}" must be text.`);
  const graphs = object(document.graphs);
  if (!graphs || !Object.hasOwn(graphs, "main"))
    problems.add("document.malformed", `"graphs" must hold a graph named "main".`);
  const list = Object.entries(graphs ?? {});
  const nodes = list.reduce((sum, [, graph]) => sum + (countOf(object(graph)?.nodes) ?? 0), 0);
  if (list.length > MAX_GRAPHS || nodes > MAX_NODES)
    problems.add(
      "document.too-large",
      `The document has ${list.length} graphs with ${nodes} nodes; at most ${MAX_GRAPHS} with ${MAX_NODES} are read.`,
    );
  else for (const [name, graph] of list) graphProblems(name, graph, problems);
  sweepStructure(document.sweep, problems);
  return problems.list;
}

function sweepStructure(sweep: Json | undefined, problems: Problems): void {
  if (sweep === undefined) return;
  const isAxis = (value: Json) => {
    const axis = object(value);
    return typeof axis?.node === "string" && typeof axis.param === "string" && Array.isArray(axis.values);
  };
  if (!Array.isArray(sweep) || sweep.length > MAX_AXES || !sweep.every(isAxis))
    problems.add(
      "document.malformed",
      `"sweep" must be a list of at most ${MAX_AXES} axes, each with "node", "param" and a list of "values".`,
    );
}

class Problems {
  readonly list: Diagnostic[] = [];
  add(code: DiagnosticCode, message: string, where: Partial<Diagnostic> = {}): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push({ severity: "error", code, message, ...where });
  }
}

const object = (value: Json | undefined): { readonly [key: string]: Json } | null =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : null;

/** Keys that reach a prototype, and numbers that overflowed to infinity: never in an honest graph. Depth is bounded before. */
function keysAndNumbers(value: Json, where: string, problems: Problems): void {
  if (typeof value === "number" && !Number.isFinite(value))
    problems.add("document.malformed", `${where} is not a finite number.`);
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "__proto__")
      problems.add("document.malformed", `"__proto__" is not allowed as a key (${where || "top level"}).`);
    keysAndNumbers(inner as Json, `${where}/${key}`, problems);
  }
}

function graphProblems(name: string, value: Json, problems: Problems): void {
  const graph = object(value);
  if (!ID.test(name)) problems.add("id.malformed", `"${name.slice(0, 120)}" is not a name for a graph: ${ID_RULE}.`);
  if (
    !graph ||
    !Array.isArray(graph.nodes) ||
    !Array.isArray(graph.edges) ||
    !object(object(graph.layout)?.nodes) ||
    !object(graph.interface)
  ) {
    problems.add(
      "document.malformed",
      `Graph "${name}" must have "interface", "nodes", "edges" and "layout" with "nodes".`,
    );
    return;
  }
  interfaceProblems(name, object(graph.interface)!, problems);
  const ids = new Set<string>();
  for (const node of graph.nodes as Json[]) nodeProblems(node, ids, problems);
  // The boundary is part of every graph.
  for (const id of [INPUTS, OUTPUTS]) ids.add(id);
  const taken = new Set<string>();
  for (const edge of graph.edges as Json[]) edgeProblems(edge, ids, taken, problems);
  layoutProblems(name, object(graph.layout)!, problems);
}

type Form = Readonly<Record<string, "number" | "text" | "text?" | "boolean?">>;
const PLACE = { x: "number", y: "number" } as const satisfies Form;
const NODE_PLACE = { ...PLACE, title: "text?", color: "text?", collapsed: "boolean?" } as const satisfies Form;
const ITEMS = {
  frames: { ...PLACE, id: "text", title: "text", width: "number", height: "number", color: "text?" },
  notes: { ...PLACE, id: "text", text: "text", width: "number" },
} as const satisfies Record<string, Form>;

/** Looks do not run, but they are drawn: each must be what the canvas can draw. */
function layoutProblems(name: string, layout: { readonly [key: string]: Json }, problems: Problems): void {
  const malformed = (what: string, where: Partial<Diagnostic> = {}) =>
    problems.add("document.malformed", `In the layout of graph "${name}", ${what}.`, where);
  if (!hasForm(layout, { title: "text?" })) malformed(`"title" must be text`);
  for (const [id, place] of Object.entries(object(layout.nodes)!))
    if (!hasForm(object(place), NODE_PLACE)) malformed(`"${id}" must have ${formText(NODE_PLACE)}`, { nodeId: id });
  for (const [list, form] of Object.entries(ITEMS)) {
    const items = layout[list] ?? [];
    if (!Array.isArray(items) || !items.every((item: Json) => hasForm(object(item), form)))
      malformed(`"${list}" must be a list, each with ${formText(form)}`);
  }
  const isPoint = (point: Json) =>
    Array.isArray(point) && point.length === 2 && point.every((part) => typeof part === "number");
  const waypoints = object(layout.reroutes ?? {});
  if (!waypoints || !Object.values(waypoints).every((points) => Array.isArray(points) && points.every(isPoint)))
    malformed(`"reroutes" must hold a list of points [x, y] for each edge`);
}

const hasForm = (value: { readonly [key: string]: Json } | null, form: Form): boolean =>
  value !== null &&
  Object.entries(form).every(([key, type]) => {
    const wanted = { number: "number", text: "string", "text?": "string", "boolean?": "boolean" }[type];
    return (type.endsWith("?") && !Object.hasOwn(value, key)) || typeof value[key] === wanted;
  });

/** `numbers x, y; text id; where given, text color`. */
function formText(form: Form): string {
  const keys = (type: string) => Object.keys(form).filter((key) => form[key] === type);
  const parts = [
    ["numbers", keys("number")],
    ["text", keys("text")],
    ["where given, text", keys("text?")],
    ["where given, true or false for", keys("boolean?")],
  ] as const;
  return parts.flatMap(([word, names]) => (names.length > 0 ? [`${word} ${names.join(", ")}`] : [])).join("; ");
}

const countOf = (value: Json | undefined): number | undefined => (Array.isArray(value) ? value.length : undefined);

function interfaceProblems(name: string, ports: { readonly [key: string]: Json }, problems: Problems): void {
  for (const side of ["inputs", "outputs"]) {
    const names = new Set<string>();
    if (!Array.isArray(ports[side])) problems.add("document.malformed", `"${side}" of graph "${name}" must be a list.`);
    else
      for (const port of ports[side].map(object)) {
        if (typeof port?.name !== "string" || !ID.test(port.name) || typeof port.type !== "string")
          problems.add(
            "document.malformed",
            `Each of the "${side}" of graph "${name}" must have a name (${ID_RULE}) and a type.`,
          );
        else if (names.has(port.name))
          problems.add("id.duplicate", `Two of the "${side}" of graph "${name}" are named "${port.name}".`);
        else names.add(port.name);
      }
  }
}

function nodeProblems(value: Json, ids: Set<string>, problems: Problems): void {
  const node = object(value);
  if (!node || typeof node.id !== "string" || typeof node.type !== "string" || !object(node.params)) {
    problems.add("document.malformed", "Each node must have an id, a type, a version and params.");
    return;
  }
  const nodeId = node.id;
  if (!ID.test(nodeId)) problems.add("id.malformed", `"${nodeId.slice(0, 120)}" is not an id: ${ID_RULE}.`, { nodeId });
  if (isReserved(nodeId))
    problems.add("id.reserved", `"${nodeId}" is the id of the graph's own boundary; no node may have it.`, { nodeId });
  if (ids.has(nodeId)) problems.add("id.duplicate", `Two nodes have the id "${nodeId}".`, { nodeId });
  ids.add(nodeId);
  if (!Number.isSafeInteger(node.version) || (node.version as number) < 1)
    problems.add("document.malformed", `"version" of "${nodeId}" must be a whole number from 1 up.`, { nodeId });
  if (node.mode !== undefined && node.mode !== "mute" && node.mode !== "bypass")
    problems.add("document.malformed", `"mode" of "${nodeId}" must be mute or bypass.`, { nodeId });
}

function edgeProblems(value: Json, ids: ReadonlySet<string>, taken: Set<string>, problems: Problems): void {
  const edge = object(value);
  const from = typeof edge?.from === "string" ? splitAddress(edge.from) : null;
  const to = typeof edge?.to === "string" ? splitAddress(edge.to) : null;
  if (!from || !to) {
    problems.add(
      "edge.malformed",
      `An edge must go from "node.port" to "node.port"; found ${JSON.stringify(value).slice(0, 120)}.`,
    );
    return;
  }
  for (const end of [from, to])
    if (!ids.has(end.node))
      problems.add(
        "edge.dangling",
        `The edge ${edge!.from} → ${edge!.to} names a node "${end.node}" that is not there.`,
        {
          nodeId: end === from ? to.node : from.node,
          port: end === from ? to.port : from.port,
        },
      );
  const key = `${to.node}.${to.port}`;
  if (taken.has(key))
    problems.add("port.taken", `Two edges end at ${key}; an input takes one.`, { nodeId: to.node, port: to.port });
  taken.add(key);
}
