import { create } from "zustand";
import type { Command } from "../../graph/commands.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { currentDocument, execute, useDocument } from "./document-store.ts";

/** Seeds that are drawn afresh before each run, as `graph/node.param`: the user's own, never part of a document. */
export const useUnlockedSeeds = create<{ readonly seeds: ReadonlySet<string> }>()(() => ({ seeds: new Set() }));

/** A seed anyone can read out: nine digits are plenty. */
export const randomSeed = (): number => Math.floor(Math.random() * 1e9);

export const seedKey = (graphId: string, node: string, param: string): string => `${graphId}/${node}.${param}`;

export function setSeedLocked(key: string, locked: boolean): void {
  useUnlockedSeeds.setState(({ seeds }) => {
    const next = new Set(seeds);
    if (locked) next.delete(key);
    else next.add(key);
    return { seeds: next };
  });
}

/** Before a run, as one step of the undo list for each graph: what a run used can always be had again. */
export function drawUnlockedSeeds(): void {
  const commands = new Map<string, Command[]>();
  for (const key of useUnlockedSeeds.getState().seeds) {
    const [, graphId = "", id = "", param = ""] = /^(.*)\/(.*)\.(.*)$/.exec(key) ?? [];
    const graph = currentDocument().graphs[graphId];
    const node = graph && indexOf(graph).nodes.get(id);
    if (!node || registry.get(node.type)?.params[param]?.kind !== "seed") continue;
    const command: Command = { type: "setParams", id, params: { [param]: randomSeed() } };
    commands.set(graphId, [...(commands.get(graphId) ?? []), command]);
  }
  for (const [graphId, list] of commands)
    execute({ type: "batch", name: messages.params.newSeeds(list.length), commands: list }, { graphId });
}

/** Another document has other seeds. */
export function forgetUnlockedSeedsOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation !== previous.generation) useUnlockedSeeds.setState({ seeds: new Set() });
  });
}
