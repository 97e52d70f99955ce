import { describe, expect, it } from "vitest";
import { nodeAt, resolveScope, sourceOfInput, sourceOfWire, splitPath } from "../../src/editor/state/scope.ts";
import { type Edge, emptyGraph, type Graph, type GraphDocument, type GraphNode } from "../../src/graph/document.ts";
import { graphOf as documentOf } from "../e2e/graphs.ts";

const node = (id: string, type: string, params: GraphNode["params"] = {}): GraphNode => ({
  id,
  type,
  version: 1,
  params,
});
const graph = (nodes: readonly GraphNode[], edges: readonly Edge[]): Graph => ({ ...emptyGraph, nodes, edges });

/** noise → outer(inner(probe)) → difference: one value through two interfaces. */
const nested: GraphDocument = {
  ...documentOf("Nested", {}, []),
  graphs: {
    main: graph(
      [node("noise", "noise"), node("outer", "subgraph", { graph: "a" }), node("end", "difference")],
      [
        { from: "noise.noise", to: "outer.x" },
        { from: "outer.y", to: "end.a" },
      ],
    ),
    a: graph(
      [node("inner", "subgraph", { graph: "b" })],
      [
        { from: "inputs.x", to: "inner.x" },
        { from: "inner.y", to: "outputs.y" },
      ],
    ),
    b: graph(
      [node("probe", "probe")],
      [
        { from: "inputs.x", to: "probe.x" },
        { from: "probe.x", to: "outputs.y" },
      ],
    ),
  },
};

describe("where the editor stands", () => {
  it("follows instances into their graphs, and stops where one is gone", () => {
    expect(resolveScope(nested, ["outer", "inner"])).toEqual({ graphId: "b", scope: ["outer", "inner"] });
    expect(resolveScope(nested, ["outer", "gone"])).toEqual({ graphId: "a", scope: ["outer"] });
    expect(resolveScope(nested, ["noise"])).toEqual({ graphId: "main", scope: [] });
  });

  it("finds a node by the address a run uses", () => {
    expect(nodeAt(nested, "outer/inner/probe")?.type).toBe("probe");
    expect(nodeAt(nested, "outer/probe")).toBeUndefined();
    expect(splitPath("outer/inner/probe")).toEqual({ scope: ["outer", "inner"], id: "probe" });
  });

  it("traces a value through interfaces to the node that makes it", () => {
    expect(sourceOfWire(nested, "outer.y")).toBe("outer/inner/probe.x");
    expect(sourceOfWire(nested, "outer/inner/inputs.x")).toBe("noise.noise");
    expect(sourceOfWire(nested, "noise.noise")).toBe("noise.noise");
    expect(sourceOfWire(nested, "outer.nothing")).toBeNull();
  });

  it("finds what an input inside a subgraph is given by the graph around it", () => {
    expect(sourceOfInput(nested, "outer/inner/probe.x")).toBe("noise.noise");
    expect(sourceOfInput(nested, "end.a")).toBe("outer/inner/probe.x");
    expect(sourceOfInput(nested, "end.b")).toBeNull();
    expect(sourceOfInput(nested, "outer/gone/probe.x")).toBeNull();
  });
});
