/** All edits of a document: named commands, pure functions. The folder beside this file has them by topic. */
export { applyCommand, whyNotConnect } from "./commands/apply.ts";
export type { Command, Fragment, Position, Side } from "./commands/command.ts";
export { commandName } from "./commands/command-name.ts";
export { copyFragment, graphFragment } from "./commands/fragment.ts";
export { freshGraphId, freshId } from "./commands/fresh-id.ts";
export { graphsWithin, usesOf } from "./commands/graph-uses.ts";
export { setParamsAt } from "./commands/set-params-at.ts";
export { portsForWire } from "./commands/wires.ts";
export { type History, type HistoryStep, historySteps, jumpTo, record, redo, startHistory, undo } from "./history.ts";
export { nodeAtAddress } from "./subgraph.ts";
