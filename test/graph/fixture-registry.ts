import type { NodeShape, Registry } from "../../src/graph/node-type.ts";
import { graphInputsShape, graphOutputsShape, subgraphShape } from "../../src/graph/subgraph.ts";

const tensor = (optional = false) => ({ type: "tensor" as const, doc: "", optional });
const shape = (type: string, rest: Partial<NodeShape>): NodeShape => ({
  type,
  version: 1,
  title: type,
  category: "Analyse",
  doc: "",
  inputs: {},
  outputs: {},
  params: {},
  ...rest,
});

const carriedPorts = (params: Readonly<Record<string, unknown>>) => {
  const pairs = params.carried as readonly { name: string; type: "tensor" | "number" }[];
  const ports = Object.fromEntries(pairs.map(({ name, type }) => [name, { type, doc: "" }]));
  return { inputs: ports, outputs: ports };
};
const carried = { kind: "carried" as const, default: [], doc: "" };

/** A handful of node types that exist only to test the document layer. */
export const fixtureRegistry: Registry = new Map(
  [
    shape("source", {
      outputs: { out: tensor() },
      params: {
        size: { kind: "integer", default: 4, min: 1, max: 64, unit: "px", doc: "" },
        seed: { kind: "seed", default: 0, doc: "" },
        mode: {
          kind: "enum",
          default: "plain",
          options: [
            { value: "plain", title: "Plain" },
            { value: "file", title: "File" },
          ],
          doc: "",
        },
        file: { kind: "asset", accept: "image", default: null, doc: "", when: { mode: ["file"] } },
      },
    }),
    shape("scale", {
      inputs: { in: tensor(), by: { type: "number", doc: "", optional: true } },
      outputs: { out: tensor() },
      params: { factor: { kind: "number", default: 1, doc: "" } },
    }),
    shape("path", { outputs: { path: { type: "path", doc: "" } } }),
    shape("start", {
      zone: "start",
      inputs: { x: tensor(), path: { type: "path", doc: "" } },
      outputs: { x: tensor(), step: { type: "step", doc: "" } },
      params: { carried },
      dynamicPorts: carriedPorts,
    }),
    shape("end", {
      zone: "end",
      inputs: { x: tensor() },
      outputs: { x: tensor() },
      params: { start: { kind: "text", default: "", doc: "" }, carried },
      dynamicPorts: carriedPorts,
    }),
    shape("pick", {
      inputs: {
        a: tensor(),
        b: tensor(),
        step: { type: "step", doc: "", optional: true },
        by: { type: "number", doc: "", optional: true },
      },
      outputs: { out: tensor() },
      lazy: { inputs: () => ["a", "b"], reads: () => ["a"] },
    }),
    shape("measure", { inputs: { in: tensor() }, outputs: { value: { type: "number", doc: "" } } }),
    shape("view", { sink: true, inputs: { in: tensor(), other: tensor(true) } }),
    shape("old", {
      version: 3,
      params: { strength: { kind: "number", default: 1, doc: "" } },
      migrations: [
        ({ power, ...rest }) => ({ ...rest, amount: power ?? 1 }),
        ({ amount, ...rest }) => ({ ...rest, strength: amount ?? 1 }),
      ],
    }),
    subgraphShape,
    graphInputsShape,
    graphOutputsShape,
  ].map((each): [string, NodeShape] => [each.type, each]),
);
