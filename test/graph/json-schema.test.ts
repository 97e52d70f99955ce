import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { documentSchema } from "../../src/graph/json-schema.ts";
import { fillParams } from "../../src/graph/node-type.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import { graphSchema } from "../../src/nodes/graph-schema.ts";
import { registry } from "../../src/nodes/registry.ts";
import { documentOf, graphFrom } from "./build.ts";
import { fixtureRegistry } from "./fixture-registry.ts";

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
const ofAll = ajv.compile(graphSchema);
const ofFixtures = ajv.compile(documentSchema(fixtureRegistry));
const examples = readdirSync("examples").filter((file) => file !== "index.json");

const fixture = documentOf(
  { a: ["source", { size: 8, seed: "18446744073709551615" }], s: ["subgraph", { graph: "inner" }], v: ["view"] },
  [
    ["a.out", "s.x"],
    ["s.y", "v.in"],
  ],
  {
    inner: graphFrom(
      { one: ["scale"] },
      [
        ["inputs.x", "one.in"],
        ["one.out", "outputs.y"],
      ],
      {
        inputs: { x: "tensor" },
        outputs: { y: "tensor" },
      },
    ),
  },
);

describe("the JSON Schema of graph files", () => {
  it.each(examples)("takes %s", (file) => {
    ofAll(JSON.parse(readFileSync(`examples/${file}`, "utf8")));
    expect(ofAll.errors).toBeNull();
  });

  it.each([...registry.values()] as AnyNode[])("takes the defaults of $type", (definition) => {
    const { type, version } = definition;
    const params = fillParams(definition, {});
    const document = documentOf({}, []);
    const nodes = [{ id: "n", type, version, params }];
    ofAll({ ...document, graphs: { main: { ...document.graphs.main, nodes } } });
    expect(ofAll.errors).toBeNull();
  });

  it("takes what the studio writes, and what it would keep without knowing it", () => {
    const written = JSON.parse(serializeDocument({ ...fixture, sweep: [{ node: "a", param: "size", values: [1] }] }));
    written.graphs.main.nodes.push({ id: "x", type: "fromTheFuture", version: 9, params: { knob: [1] }, extra: true });
    written.graphs.main.nodes.push({ id: "y", type: "source", version: 2, params: { size: "of another version" } });
    ofFixtures(written);
    expect(ofFixtures.errors).toBeNull();
  });

  // biome-ignore lint/suspicious/noExplicitAny: tests break documents in ways types forbid
  const broken: [string, (document: any) => void][] = [
    ["another schema", (document) => Object.assign(document, { schema: "other" })],
    ["a newer format", (document) => Object.assign(document, { formatVersion: 2 })],
    ["no main graph", (document) => void delete document.graphs.main],
    ["a graph under a bad name", (document) => Object.assign(document.graphs, { "a b": document.graphs.inner })],
    ["a bad id", ({ graphs }) => Object.assign(graphs.main.nodes[0], { id: "a.b" })],
    ["an edge without a port", ({ graphs }) => void graphs.main.edges.push({ from: "a", to: "v.other" })],
    ["a param of another type", ({ graphs }) => Object.assign(graphs.main.nodes[0].params, { size: "8" })],
    ["a param out of range", ({ graphs }) => Object.assign(graphs.main.nodes[0].params, { size: 65 })],
    ["a mode that is none", ({ graphs }) => Object.assign(graphs.main.nodes[0], { mode: "off" })],
    ["a port without a type", ({ graphs }) => void graphs.inner.interface.inputs.push({ name: "k" })],
    ["a place without numbers", ({ graphs }) => Object.assign(graphs.main.layout.nodes, { a: { x: "left" } })],
    ["a sweep that is no list", (document) => Object.assign(document, { sweep: {} })],
  ];
  it.each(broken)("refuses %s", (_, change) => {
    const copy = structuredClone(fixture);
    change(copy);
    expect(ofFixtures(copy)).toBe(false);
  });

  it("refuses nothing of form that opening takes, and the other way round", () => {
    for (const [name, change] of broken) {
      // Values of params are checked when a graph is run; a newer format opens read-only.
      if (/param|newer/.test(name)) continue;
      const copy = structuredClone(fixture);
      change(copy);
      expect(parseDocument(JSON.stringify(copy), fixtureRegistry).ok, name).toBe(false);
    }
  });
});
