import { describe, expect, it } from "vitest";
import {
  applyCommand,
  type Command,
  commandName,
  historySteps,
  jumpTo,
  record,
  redo,
  startHistory,
  undo,
} from "../../src/graph/commands.ts";
import { validate } from "../../src/graph/compile.ts";
import type { GraphDocument, Json } from "../../src/graph/document.ts";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { structureProblems } from "../../src/graph/document-structure.ts";
import { documentOf } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";
import { numbersFrom, randomEdit } from "./random-edit.ts";

const base = documentOf({ a: ["source"], b: ["scale"], v: ["view"] }, [
  ["a.out", "b.in"],
  ["b.out", "v.in"],
]);

interface Edit {
  readonly command: Command;
  readonly graphId: string;
}

/** Replays commands one by one; each was possible before, so it is now. */
function replay(edits: readonly Edit[]): GraphDocument {
  return edits.reduce((document, { command, graphId }) => {
    const result = applyCommand(document, command, registry, graphId);
    if (!result.ok) throw new Error(`${command.type}: ${result.diagnostics[0]!.message}`);
    return result.value;
  }, base);
}

const seeds = Array.from({ length: process.env.LONG ? 60 : 4 }, (_, i) => i + 1);

describe("undo", () => {
  it.each(seeds)(
    "1,000 random edits of every kind, with random undo, redo and jumps, end where a replay of the history ends (seed %i)",
    (seed) => {
      const random = numbersFrom(seed);
      let history = startHistory(base);
      let edits: Edit[] = [];
      let done = 0;
      const kinds = new Set<string>();
      for (let turn = 0; turn < 1000; turn++) {
        const dice = random();
        if (dice < 0.12) {
          history = undo(history);
          done = Math.max(0, done - 1);
        } else if (dice < 0.2) {
          history = redo(history);
          done = Math.min(edits.length, done + 1);
        } else if (dice < 0.21) {
          done = Math.floor(random() * (edits.length + 1));
          history = jumpTo(history, done);
        } else {
          const edit = randomEdit(history.present, random);
          const result = applyCommand(history.present, edit.command, registry, edit.graphId);
          if (!result.ok) continue;
          if (result.value === history.present) continue;
          history = record(history, result.value, commandName(edit.command, registry));
          edits = [...edits.slice(0, done), edit];
          done = edits.length;
          kinds.add(edit.command.type);
          // No edit leaves a document that could not be opened.
          expect(structureProblems(result.value as unknown as Json)).toEqual([]);
        }
      }
      expect(kinds.size).toBeGreaterThan(20);
      expect(history.present).toEqual(replay(edits.slice(0, done)));
      expect(historySteps(history).map(({ name }) => name)).toEqual([
        null,
        ...edits.map(({ command }) => commandName(command, registry)),
      ]);
      const parsed = parseDocument(serializeDocument(history.present), registry);
      expect(parsed.ok && serializeDocument(parsed.value)).toBe(serializeDocument(history.present));
      const found = validate(history.present, registry, { cards: new Map(), assets: new Set() });
      expect(found.map(({ code }) => code)).not.toContain("edge.cycle");
      expect(found.map(({ code }) => code)).not.toContain("subgraph.recursive");
    },
  );

  it("lists every step by name, and jumps to any of them", () => {
    let history = startHistory(base);
    for (const title of ["One", "Two", "Three"]) {
      const command: Command = { type: "renameNode", id: "a", title };
      const result = applyCommand(history.present, command, registry);
      if (result.ok) history = record(history, result.value, `Rename to ${title}`);
    }
    const last = history.present;
    history = jumpTo(history, 1);
    expect(historySteps(history)).toEqual([
      { name: null, current: false },
      { name: "Rename to One", current: true },
      { name: "Rename to Two", current: false },
      { name: "Rename to Three", current: false },
    ]);
    expect(jumpTo(history, 0).present).toBe(base);
    expect(jumpTo(history, 3).present).toBe(last);
    expect(jumpTo(history, 99).present).toBe(last);
  });
});
