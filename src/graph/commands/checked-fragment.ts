import { FORMAT_VERSION, type Graph, type GraphDocument, type Json, type NodeLayout, SCHEMA } from "../document.ts";
import { structureProblems } from "../document-structure.ts";
import { migrateNodes } from "../migrate.ts";
import type { Registry } from "../node-type.ts";
import type { Fragment } from "./command.ts";
import { Refusal, refuse } from "./refusal.ts";

/** A fragment comes from a clipboard or a file, so from anywhere: its form is checked as a document's is, its nodes migrated. */
export function checkedFragment(fragment: Fragment, registry: Registry): Fragment {
  const { nodes, edges, positions, graphs = {} } = fragment;
  if (fragment.schema !== "rddm-studio/fragment" || !isRecord(graphs) || Object.hasOwn(graphs, "main"))
    refuse("document.malformed", "This is not a part of a graph that can be pasted.");
  const main = { interface: { inputs: [], outputs: [] }, nodes, edges, layout: { nodes: positions } };
  const document = {
    schema: SCHEMA,
    formatVersion: FORMAT_VERSION,
    id: "fragment",
    title: "",
    graphs: { main, ...graphs },
  } as GraphDocument;
  const problem = structureProblems(document as unknown as Json)[0];
  if (problem) throw new Refusal({ ...problem, message: `What is pasted is malformed: ${problem.message}` });
  const { main: migrated, ...inner } = migrateNodes(document, registry).document.graphs as Record<string, Graph>;
  return { ...fragment, nodes: migrated!.nodes, looks: looksOf(fragment), graphs: inner };
}

/** Titles and colours that are some. */
function looksOf({ looks, nodes }: Fragment): NonNullable<Fragment["looks"]> {
  const own = nodes.map(({ id }) => [id, isRecord(looks) && Object.hasOwn(looks, id) ? looks[id] : undefined] as const);
  return Object.fromEntries(own.map(([id, look]) => [id, isRecord(look) ? lookFrom(look) : {}]));
}

function lookFrom({ title, color, collapsed }: Partial<NodeLayout>): Partial<NodeLayout> {
  return {
    ...(typeof title === "string" ? { title } : {}),
    ...(typeof color === "string" ? { color } : {}),
    ...(collapsed === true ? { collapsed } : {}),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, never>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
