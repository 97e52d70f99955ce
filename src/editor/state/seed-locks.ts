import { create } from "zustand";
import type { Command } from "../../graph/commands.ts";
import { registry } from "../../nodes/registry.ts";
import { messages } from "../messages.ts";
import { currentDocument, execute, findNode, useDocument } from "./document-store.ts";

/** Seeds that are drawn afresh before each run, as `node.param`: the user's own, never part of a document. */
export const useUnlockedSeeds = create<{ readonly seeds: ReadonlySet<string> }>()(() => ({ seeds: new Set() }));

/** A seed anyone can read out: nine digits are plenty. */
export const randomSeed = (): number => Math.floor(Math.random() * 1e9);

export const seedKey = (node: string, param: string): string => `${node}.${param}`;

export function setSeedLocked(key: string, locked: boolean): void {
  useUnlockedSeeds.setState(({ seeds }) => {
    const next = new Set(seeds);
    if (locked) next.delete(key);
    else next.add(key);
    return { seeds: next };
  });
}

/** Before a run, as one step of the undo list: what a run used can always be had again. */
export function drawUnlockedSeeds(): void {
  const commands: Command[] = [];
  for (const key of useUnlockedSeeds.getState().seeds) {
    const [id, param] = [key.slice(0, key.lastIndexOf(".")), key.slice(key.lastIndexOf(".") + 1)];
    const node = findNode(currentDocument(), id);
    if (node && registry.get(node.type)?.params[param]?.kind === "seed")
      commands.push({ type: "setParams", id, params: { [param]: randomSeed() } });
  }
  if (commands.length > 0) execute({ type: "batch", name: messages.params.newSeeds(commands.length), commands });
}

/** Another document has other seeds. */
export function forgetUnlockedSeedsOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation !== previous.generation) useUnlockedSeeds.setState({ seeds: new Set() });
  });
}
