import { describe, expect, it } from "vitest";
import { diffDocuments, diffLines, meansTheSame } from "../../src/graph/diff.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { documentOf } from "./build.ts";
import { must } from "./commands/apply.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";
import { chain } from "./random-document.ts";

const base = documentOf({ a: ["source", { size: 8 }], b: ["scale"], v: ["view"] }, [
  ["a.out", "b.in"],
  ["b.out", "v.in"],
]);
const lines = (after: GraphDocument, before = base) => diffLines(diffDocuments(before, after, registry));
const same = (after: GraphDocument) => meansTheSame(diffDocuments(base, after, registry));

describe("the difference of two documents", () => {
  it("is nothing for the same, for defaults written out, and for another order of keys", () => {
    expect(lines(structuredClone(base))).toEqual([]);
    const written = must(base, { type: "setParams", id: "a", params: { seed: 0 } });
    expect(lines(written)).toEqual([]);
  });

  it("names nodes, params, modes and wires", () => {
    const changed = must(
      must(must(base, { type: "setParams", id: "a", params: { size: 9 } }), {
        type: "setMode",
        ids: ["b"],
        mode: "mute",
      }),
      { type: "addNode", node: { id: "c", type: "scale", version: 1, params: {} }, x: 0, y: 0 },
    );
    const wired = must(changed, { type: "connect", edge: { from: "a.out", to: "v.in" } });
    expect(lines(wired)).toEqual([
      "+ c (scale)",
      "~ a.size: 8 → 9",
      '~ b.mode: null → "mute"',
      "+ a.out → v.in",
      "- b.out → v.in",
      "~ layout",
    ]);
    expect(lines(base, wired)).toContain("- c (scale)");
    expect(same(wired)).toBe(false);
  });

  it("tells looks and titles apart from what runs", () => {
    const moved = must(must(base, { type: "moveNodes", positions: { a: { x: 5, y: 5 } } }), {
      type: "setTitle",
      title: "Other",
    });
    expect(lines(moved)).toEqual(["~ title: “Test” → “Other”", "~ layout"]);
    expect(same(moved)).toBe(true);
  });

  it("looks into subgraphs, and at ports and sweeps", () => {
    const nested = { ...base, graphs: { ...base.graphs, chain } };
    expect(lines(nested)).toEqual(["+ graph chain"]);
    const inside = must(nested, { type: "setParams", id: "one", params: { factor: 7 } }, "chain");
    const ported = must(inside, { type: "addPort", side: "inputs", port: { name: "k", type: "number" } }, "chain");
    const swept = must(ported, { type: "setSweep", axes: [{ node: "a", param: "size", values: [1] }] });
    expect(lines(swept, nested)).toEqual(["~ sweep", "~ chain: one.factor: 2 → 7", "~ chain: ports"]);
  });
});
