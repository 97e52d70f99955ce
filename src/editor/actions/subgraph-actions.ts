import { shownScope } from "../state/document-store.ts";
import { selectedGraphNodes } from "../state/editing.ts";
import {
  enterSubgraph,
  leaveSubgraph,
  makeSubgraph,
  makeSubgraphUnique,
  saveSubgraph,
  selectedSubgraph,
  unpackSubgraph,
} from "../state/subgraphs.ts";
import type { Action } from "./action.ts";

const one = (): boolean => selectedSubgraph() !== null;

export const SUBGRAPH_ACTIONS: readonly Action[] = [
  {
    id: "subgraph.make",
    group: "Subgraphs",
    keys: ["Ctrl+G"],
    when: () => selectedGraphNodes().length > 0,
    run: makeSubgraph,
  },
  { id: "subgraph.enter", group: "Subgraphs", keys: ["Enter"], when: one, run: enterSubgraph },
  {
    id: "subgraph.leave",
    group: "Subgraphs",
    keys: ["U"],
    when: () => shownScope().length > 0,
    run: leaveSubgraph,
  },
  { id: "subgraph.unpack", group: "Subgraphs", keys: ["Ctrl+Shift+G"], when: one, run: unpackSubgraph },
  { id: "subgraph.unique", group: "Subgraphs", when: one, run: makeSubgraphUnique },
  { id: "subgraph.save", group: "Subgraphs", when: one, run: () => void saveSubgraph() },
];
