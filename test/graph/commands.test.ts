import { describe, expect, it } from "vitest";
import {
  applyCommand,
  type Command,
  commandName,
  copyFragment,
  freshId,
  record,
  startHistory,
  undo,
  whyNotConnect,
} from "../../src/graph/commands.ts";
import type { GraphDocument } from "../../src/graph/document.ts";
import { documentOf } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const base = documentOf({ a: ["source"], b: ["scale"], v: ["view"] }, [
  ["a.out", "b.in"],
  ["b.out", "v.in"],
]);
const must = (document: GraphDocument, command: Command): GraphDocument => {
  const result = applyCommand(document, command, registry);
  if (!result.ok) throw new Error(result.diagnostics[0]!.message);
  return result.value;
};
const refusal = (command: Command): string | undefined => {
  const result = applyCommand(base, command, registry);
  return result.ok ? undefined : result.diagnostics[0]!.code;
};

describe("edits", () => {
  it("leave the old document as it was", () => {
    const frozen = JSON.stringify(base);
    must(base, { type: "removeNodes", ids: ["b"] });
    must(base, { type: "setParams", id: "a", params: { size: 9 } });
    expect(JSON.stringify(base)).toBe(frozen);
  });

  it("removing a node removes its wires and its place", () => {
    const main = must(base, { type: "removeNodes", ids: ["b"] }).graphs.main!;
    expect([main.edges, Object.keys(main.layout.nodes)]).toEqual([[], ["a", "v"]]);
  });

  it("connecting replaces the wire an input has", () => {
    const main = must(base, { type: "connect", edge: { from: "a.out", to: "v.in" } }).graphs.main!;
    expect(main.edges).toEqual([
      { from: "a.out", to: "b.in" },
      { from: "a.out", to: "v.in" },
    ]);
  });

  it("pasting renames nodes, keeps wires among them and a loop's end with its start", () => {
    const loop = documentOf({ s: ["start"], e: ["end", { start: "s" }] }, [["s.x", "e.x"]]);
    const main = must(loop, { type: "paste", fragment: copyFragment(loop, ["s", "e"]), dx: 10, dy: 20 }).graphs.main!;
    expect(main.nodes.map((node) => node.id)).toEqual(["s", "e", "start", "end"]);
    expect(main.nodes[3]!.params.start).toBe("start");
    expect(main.edges).toContainEqual({ from: "start.x", to: "end.x" });
    expect(main.layout.nodes.end).toEqual({ x: 210, y: 20 });
  });

  it("undefined restores a param's default", () => {
    const set = must(base, { type: "setParams", id: "a", params: { size: 9 } });
    expect(
      must(set, { type: "setParams", id: "a", params: { size: undefined } }).graphs.main!.nodes[0]!.params,
    ).toEqual({});
  });

  const refused: [string, Command, string][] = [
    [
      "a node that is there already",
      { type: "addNode", node: { id: "a", type: "source", version: 1, params: {} }, x: 0, y: 0 },
      "id.duplicate",
    ],
    ["a wire of the wrong type", { type: "connect", edge: { from: "a.out", to: "b.by" } }, "edge.type"],
    ["a circle", { type: "connect", edge: { from: "b.out", to: "b.in" } }, "edge.self"],
    ["a param out of range", { type: "setParams", id: "a", params: { size: 0 } }, "param.range"],
    ["an unknown param", { type: "setParams", id: "a", params: { constructor: 0 } }, "command.no-such-param"],
    ["a node that is not there", { type: "removeNodes", ids: ["ghost"] }, "command.no-such-node"],
    [
      "a batch that fails half-way",
      {
        type: "batch",
        name: "x",
        commands: [
          { type: "removeNodes", ids: ["a"] },
          { type: "removeNodes", ids: ["a"] },
        ],
      },
      "command.no-such-node",
    ],
  ];
  it.each(refused)("refuse %s", (_, command, code) => {
    expect(refusal(command)).toBe(code);
  });

  it("say why a connection does not fit, in words", () => {
    expect(whyNotConnect(base, { from: "a.out", to: "b.by" }, registry)?.message).toMatch(
      /tensor does not fit .* number/i,
    );
    const chain = documentOf({ a: ["scale"], b: ["scale"] }, [["a.out", "b.in"]]);
    expect(whyNotConnect(chain, { from: "b.out", to: "a.in" }, registry)?.hint).toMatch(/Loop start/);
  });
});

describe("undo", () => {
  it("a drag is one step", () => {
    let history = startHistory(base);
    for (let x = 0; x < 50; x++) {
      const command: Command = { type: "moveNodes", positions: { a: { x, y: 0 } } };
      history = record(history, must(history.present, command), commandName(command, registry), true);
    }
    expect(history.past).toHaveLength(1);
    expect(undo(history).present).toBe(base);
  });

  it("fresh ids never collide", () => {
    const one = must(base, {
      type: "addNode",
      node: { id: freshId(base, "source"), type: "source", version: 1, params: {} },
      x: 0,
      y: 0,
    });
    expect([freshId(base, "source"), freshId(one, "source")]).toEqual(["source", "source2"]);
  });
});
