import type { AssetRef, GraphDocument } from "../graph/document.ts";
import { expandSweep } from "../graph/sweep.ts";
import { registry } from "../nodes/registry.ts";
import { readGraph } from "./graph-file.ts";
import type { FileLibrary } from "./library.ts";
import { EXIT } from "./usage.ts";

/** Says what is in a graph file: its graphs, node types, the files it names and whether they are here. */
export async function info(path: string, library: FileLibrary, json: boolean): Promise<number> {
  const { document } = await readGraph(path, library);
  const facts = {
    id: document.id,
    title: document.title,
    formatVersion: document.formatVersion,
    graphs: Object.entries(document.graphs).map(([id, { nodes, edges, layout }]) => ({
      id,
      title: layout.title ?? id,
      nodes: nodes.length,
      wires: edges.length,
    })),
    nodeTypes: countsOf(document),
    files: await filesOf(document, library),
    sweep: document.sweep ? sweepOf(document) : null,
  };
  if (json) console.log(JSON.stringify(facts, null, 2));
  else print(facts);
  return EXIT.done;
}

function countsOf({ graphs }: GraphDocument): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { nodes } of Object.values(graphs))
    for (const { type } of nodes) counts[type] = (Object.hasOwn(counts, type) ? counts[type]! : 0) + 1;
  return counts;
}

async function filesOf({ graphs }: GraphDocument, library: FileLibrary) {
  const files = new Map<string, { name: string; sha256: string; bytes: number; here: boolean }>();
  for (const { nodes } of Object.values(graphs))
    for (const { params } of nodes)
      for (const value of Object.values(params)) {
        const ref = value as AssetRef | null;
        if (typeof ref?.sha256 !== "string" || files.has(ref.sha256)) continue;
        const { name, sha256, bytes } = ref;
        files.set(sha256, { name, sha256, bytes, here: (await library.source(ref)) !== null });
      }
  return [...files.values()];
}

function sweepOf(document: GraphDocument): { axes: string[]; runs: number | null } {
  const cells = expandSweep(document, registry);
  const axes = (document.sweep ?? []).map(({ node, param, values }) => `${node}.${param}: ${values.length} values`);
  return { axes, runs: cells.ok ? cells.value.length : null };
}

type Facts = Pick<GraphDocument, "id" | "title" | "formatVersion"> & {
  readonly graphs: readonly {
    readonly id: string;
    readonly title: string;
    readonly nodes: number;
    readonly wires: number;
  }[];
  readonly nodeTypes: Readonly<Record<string, number>>;
  readonly files: Awaited<ReturnType<typeof filesOf>>;
  readonly sweep: ReturnType<typeof sweepOf> | null;
};

function print({ title, id, formatVersion, graphs, nodeTypes, files, sweep }: Facts): void {
  console.log(`${title} (${id}, format ${formatVersion})`);
  for (const graph of graphs) console.log(`graph  ${graph.title}: ${graph.nodes} nodes, ${graph.wires} wires`);
  for (const [type, count] of Object.entries(nodeTypes))
    console.log(`node   ${registry.get(type)?.title ?? `unknown type “${type}”`}${count > 1 ? ` ×${count}` : ""}`);
  for (const { name, bytes, here } of files) console.log(`file   ${name}, ${bytes} bytes${here ? "" : ": not here"}`);
  for (const axis of sweep?.axes ?? []) console.log(`sweep  ${axis}`);
  if (sweep) console.log(`sweep  ${sweep.runs ?? "cannot be"} run${sweep.runs === 1 ? "" : "s"}`);
}
