import type { Edge, Frame, Graph, GraphNode, InterfacePort, Json, Note, SweepAxis } from "../document.ts";

export type Side = "inputs" | "outputs";
export interface Position {
  readonly x: number;
  readonly y: number;
}

/**
 * All edits, as data: a pure function of document, command and the graph it is meant for. What cannot be done is a
 * diagnostic, and nothing changes. New ids are part of the command ({@link freshId}, {@link freshGraphId}), so that
 * it does the same whenever it is replayed.
 */
export type Command =
  | NodeCommand
  | WireCommand
  | LookCommand
  | SubgraphCommand
  | InterfaceCommand
  /** The title of the document. */
  | { readonly type: "setTitle"; readonly title: string }
  /** The axes of the sweep, none for no sweep. */
  | { readonly type: "setSweep"; readonly axes: readonly SweepAxis[] }
  /** Several commands as one undo step. */
  | { readonly type: "batch"; readonly name: string; readonly commands: readonly Command[] };

export type NodeCommand =
  | { readonly type: "addNode"; readonly node: GraphNode; readonly x: number; readonly y: number }
  /** With their edges; a loop's partner stays. `heal` joins what a node was wired to, as bypassing it would. */
  | { readonly type: "removeNodes"; readonly ids: readonly string[]; readonly heal?: boolean }
  /** Each value is checked against the param's spec; undefined restores the default. */
  | { readonly type: "setParams"; readonly id: string; readonly params: Readonly<Record<string, Json | undefined>> }
  /** One of the values listed in a param: its wires follow, and the other end of a loop. */
  | {
      readonly type: "renameCarried";
      readonly id: string;
      readonly param: string;
      readonly name: string;
      readonly to: string;
    }
  | { readonly type: "setMode"; readonly ids: readonly string[]; readonly mode: "mute" | "bypass" | undefined }
  /** Nodes, edges between them, their layout and the graphs they stand for, as copied; ids are made fresh, positions shifted. */
  | { readonly type: "paste"; readonly fragment: Fragment; readonly dx: number; readonly dy: number }
  /** Copies beside the originals; `withInputs` wires them to what feeds the originals. */
  | {
      readonly type: "duplicate";
      readonly ids: readonly string[];
      readonly withInputs: boolean;
      readonly dx: number;
      readonly dy: number;
    };

export type WireCommand =
  /** Replaces the edge that an input port already has. */
  | { readonly type: "connect"; readonly edge: Edge }
  | { readonly type: "disconnect"; readonly edges: readonly Edge[] }
  /** Moves one end, or both, of an edge that is there; its waypoints stay. */
  | { readonly type: "reconnect"; readonly edge: Edge; readonly to: Edge }
  /** Puts a node that is there into a wire, by the ports that fit best. */
  | { readonly type: "insertOnWire"; readonly id: string; readonly edge: Edge };

/** Nothing here changes what runs. */
export type LookCommand =
  /** Aligning, distributing and laying out are this as well. `inputs` and `outputs` may be moved. */
  | { readonly type: "moveNodes"; readonly positions: Readonly<Record<string, Position>> }
  /** An empty title restores the type's own. */
  | { readonly type: "renameNode"; readonly id: string; readonly title: string }
  | { readonly type: "collapseNodes"; readonly ids: readonly string[]; readonly collapsed: boolean }
  /** Undefined restores the type's own. */
  | { readonly type: "colorNodes"; readonly ids: readonly string[]; readonly color: string | undefined }
  /** Adds the frame, or replaces the one with its id. */
  | { readonly type: "setFrame"; readonly frame: Frame }
  | { readonly type: "removeFrames"; readonly ids: readonly string[] }
  /** Adds the note, or replaces the one with its id. */
  | { readonly type: "setNote"; readonly note: Note }
  | { readonly type: "removeNotes"; readonly ids: readonly string[] }
  /** Waypoints of an edge, none for a direct one. */
  | {
      readonly type: "setReroute";
      readonly edge: Edge;
      readonly points: readonly (readonly [number, number])[];
    };

export type SubgraphCommand =
  /** The nodes become one `subgraph` node `id` of a new graph `graph`; each wire in or out becomes a port. */
  | {
      readonly type: "makeSubgraph";
      readonly ids: readonly string[];
      readonly id: string;
      readonly graph: string;
      readonly title: string;
    }
  /** The opposite; the graph goes with its last node. */
  | { readonly type: "unpackSubgraph"; readonly id: string }
  /** Gives a subgraph node a copy of its graph, to be changed apart from the others. */
  | { readonly type: "makeUnique"; readonly id: string; readonly graph: string }
  /** An empty graph. */
  | { readonly type: "addGraph"; readonly graph: string; readonly title: string }
  /** `from` under a new id. */
  | { readonly type: "duplicateGraph"; readonly from: string; readonly graph: string; readonly title: string }
  /** What people call the graph that the command is meant for. */
  | { readonly type: "renameGraph"; readonly title: string }
  /** Refused while a node stands for it. */
  | { readonly type: "removeGraph"; readonly graph: string };

/** Ports of the graph that the command is meant for. The wires of every node that stands for it follow. */
export type InterfaceCommand =
  | { readonly type: "addPort"; readonly side: Side; readonly port: InterfacePort }
  | { readonly type: "renamePort"; readonly side: Side; readonly name: string; readonly to: string }
  /** To a place in the list, from 0. */
  | { readonly type: "movePort"; readonly side: Side; readonly name: string; readonly index: number }
  /** With its wires, inside and outside. */
  | { readonly type: "removePort"; readonly side: Side; readonly name: string };

/** What copy puts on the clipboard, as JSON text; also a subgraph saved to be used again. */
export interface Fragment {
  readonly schema: "rddm-studio/fragment";
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly Edge[];
  readonly positions: Readonly<Record<string, Position>>;
  /** Titles and colours, where there are any. */
  readonly looks?: Readonly<
    Record<string, { readonly title?: string; readonly color?: string; readonly collapsed?: boolean }>
  >;
  /** Graphs that the nodes stand for, and those inside them. */
  readonly graphs?: Readonly<Record<string, Graph>>;
}
