import { describe, expect, it } from "vitest";
import { applyCommand } from "../../../src/graph/commands.ts";
import type { GraphDocument } from "../../../src/graph/document.ts";
import { graphOf } from "../../../src/graph/graph-index.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { documentOf } from "../build.ts";
import { must, refusalOf } from "./apply.ts";

const list = [
  { name: "old", type: "tensor" },
  { name: "k", type: "number" },
];
/** What is carried under `old` goes in, through `f` and round again, and out. */
const looped = documentOf(
  {
    s: ["source"],
    p: ["path"],
    start: ["start", { carried: list }],
    f: ["scale"],
    end: ["end", { start: "start", carried: list }],
    other: ["end", { start: "elsewhere", carried: list }],
    v: ["view"],
  },
  [
    ["s.out", "start.x"],
    ["s.out", "start.old"],
    ["p.path", "start.path"],
    ["start.old", "f.in"],
    ["start.k", "f.by"],
    ["start.x", "end.x"],
    ["f.out", "end.old"],
    ["end.old", "v.in"],
  ],
);
const edges = (document: GraphDocument) => graphOf(document).edges.map(({ from, to }) => `${from} → ${to}`);
const namesAt = (document: GraphDocument, id: string) =>
  (graphOf(document).nodes.find((node) => node.id === id)!.params.carried as typeof list).map(({ name }) => name);
const rename = (id: string, name: string, to: string) =>
  ({ type: "renameCarried", id, param: "carried", name, to }) as const;

describe("renaming what a loop carries", () => {
  it("takes the wires along at both ends, whichever is renamed, and no other loop", () => {
    for (const id of ["start", "end"]) {
      const renamed = must(looped, rename(id, "old", "before"));
      expect([namesAt(renamed, "start"), namesAt(renamed, "end")]).toEqual([
        ["before", "k"],
        ["before", "k"],
      ]);
      expect(namesAt(renamed, "other")).toEqual(["old", "k"]);
      expect(edges(renamed)).toEqual(edges(looped).map((wire) => wire.replace(/(start|end)\.old/, "$1.before")));
    }
  });

  it("takes waypoints along, and does nothing where the name stays", () => {
    const edge = { from: "start.old", to: "f.in" };
    const bent = must(looped, { type: "setReroute", edge, points: [[1, 2]] });
    const renamed = must(bent, rename("end", "old", "before"));
    expect(graphOf(renamed).layout.reroutes).toEqual({ "start.before->f.in": [[1, 2]] });
    expect(must(looped, rename("start", "old", "old"))).toEqual(looped);
  });

  it("refuses a name that is none, one that is taken, and what is not carried", () => {
    expect(refusalOf(looped, rename("start", "old", "no name"))).toBe("id.malformed");
    expect(refusalOf(looped, rename("start", "old", "k"))).toBe("id.duplicate");
    expect(refusalOf(looped, rename("start", "old", "x"))).toBe("id.duplicate");
    expect(refusalOf(looped, rename("start", "older", "x"))).toBe("port.unknown");
    expect(refusalOf(looped, rename("f", "in", "x"))).toBe("port.unknown");
  });
});

it("renaming what a switch switches takes both inputs and the output along", () => {
  const switched = documentOf({ a: ["noise"], b: ["noise"], s: ["switchAtStep"], v: ["probe"] }, [
    ["a.noise", "s.before_x"],
    ["b.noise", "s.after_x"],
    ["s.x", "v.tensor"],
  ]);
  const command = { type: "renameCarried", id: "s", param: "values", name: "x", to: "noise" } as const;
  const result = applyCommand(switched, command, registry);
  expect(result.ok && edges(result.value)).toEqual([
    "a.noise → s.before_noise",
    "b.noise → s.after_noise",
    "s.noise → v.tensor",
  ]);
});
