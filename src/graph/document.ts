/** The document: what users edit, save and share. Plain JSON, immutable, never code. */

export const SCHEMA = "rddm-studio/graph";
export const FORMAT_VERSION = 1;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A file named by content. The graph never says where to fetch it from. */
export interface AssetRef {
  /** For people; not part of the identity. */
  readonly name: string;
  /** Lower-case hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly bytes: number;
}

export interface GraphDocument {
  readonly schema: typeof SCHEMA;
  readonly formatVersion: number;
  readonly id: string;
  readonly title: string;
  /** `main` always exists; others are subgraphs. */
  readonly graphs: Readonly<Record<string, Graph>>;
  readonly sweep?: readonly SweepAxis[];
}

export interface SweepAxis {
  readonly node: string;
  readonly param: string;
  readonly values: readonly Json[];
}

export interface Graph {
  readonly interface: GraphInterface;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly layout: Layout;
}

/**
 * The ports that a `subgraph` node of this graph has. Inside, the inputs are outputs of the node `inputs` and the
 * results are inputs of the node `outputs`: ids that no other node may have, and that are not in `nodes`.
 */
export interface GraphInterface {
  readonly inputs: readonly InterfacePort[];
  readonly outputs: readonly InterfacePort[];
}

export interface InterfacePort {
  readonly name: string;
  /** A wire type; one that this version does not know is kept and fits nothing. */
  readonly type: string;
}

export interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** Only what differs from nothing: defaults are filled by the node type when it is read. */
  readonly params: Readonly<Record<string, Json>>;
  readonly mode?: "mute" | "bypass";
}

/** Both ends as `node.port`. An input port takes one edge; an output port any number. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Looks only; nothing here changes what runs, and none of it is hashed. */
export interface Layout {
  /** What people call this graph; its id when absent. */
  readonly title?: string;
  /** `inputs` and `outputs` have a place as well. */
  readonly nodes: Readonly<Record<string, NodeLayout>>;
  readonly frames?: readonly Frame[];
  readonly notes?: readonly Note[];
  /** Waypoints of an edge, by `from->to`. */
  readonly reroutes?: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

export interface NodeLayout {
  readonly x: number;
  readonly y: number;
  readonly title?: string;
  readonly color?: string;
  readonly collapsed?: boolean;
}

export interface Frame {
  readonly id: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color?: string;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/**
 * Ids of nodes, graphs, ports and params. Short, since addresses of nested subgraphs string them together; none that
 * every object answers to, so that nothing is found under a name that nobody gave.
 */
export const ID =
  /^(?!(?:constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)[A-Za-z][A-Za-z0-9_-]{0,63}$/;
export const MAX_ID = 64;
/** The rule in words that follow “is not an id:”. */
export const ID_RULE = `letters, digits, _ and -, a letter first, at most ${MAX_ID}, and no word that JavaScript objects answer to`;

/** `"node.port"` → its two halves, or null when it is not an address. */
export function splitAddress(address: string): { node: string; port: string } | null {
  const dot = address.lastIndexOf(".");
  if (dot <= 0 || dot === address.length - 1) return null;
  return { node: address.slice(0, dot), port: address.slice(dot + 1) };
}

export const edgeKey = (edge: Edge): string => `${edge.from}->${edge.to}`;

export const emptyGraph: Graph = {
  interface: { inputs: [], outputs: [] },
  nodes: [],
  edges: [],
  layout: { nodes: {} },
};
