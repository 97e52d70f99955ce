import { assertNever } from "./diagnostic.ts";
import { FORMAT_VERSION, ID, type Json, SCHEMA } from "./document.ts";
import { MAX_AXES } from "./limits.ts";
import type { NodeShape, ParamSpec, Params, Registry } from "./node-type.ts";
import { WIRE_TYPES } from "./wire-type.ts";

type Schema = { readonly [key: string]: Json };

/**
 * The document format as JSON Schema (draft 2020-12), params of every node type included. As when a document is
 * opened, what is not known is allowed: other node types, versions, params and keys. Whether edges lead anywhere and
 * loops are well formed no schema can say; `validate` does.
 */
export const documentSchema = (registry: Registry): Schema => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "RDDM Studio graph",
  ...object(
    {
      schema: { const: SCHEMA },
      formatVersion: { type: "integer", minimum: 1, maximum: FORMAT_VERSION },
      id: { type: "string" },
      title: { type: "string" },
      graphs: {
        type: "object",
        description: "`main` is what runs; others are subgraphs.",
        required: ["main"],
        propertyNames: ref("id"),
        additionalProperties: ref("graph"),
      },
      sweep: { ...list(ref("axis")), maxItems: MAX_AXES },
    },
    ["sweep"],
  ),
  $defs: { ...STRUCTURE, node: nodeSchema(registry), ...paramsOfTypes(registry) },
});

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const list = (items: Schema): Schema => ({ type: "array", items });
const number: Schema = { type: "number" };
const text: Schema = { type: "string" };

/** All properties are needed but those named. */
const object = (properties: Record<string, Schema>, optional: readonly string[] = []): Schema => ({
  type: "object",
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});

const place = { x: number, y: number };

const STRUCTURE: Schema = {
  id: { type: "string", pattern: ID.source },
  address: { type: "string", description: "`node.port`", pattern: "^[A-Za-z][A-Za-z0-9_-]*\\.[A-Za-z][A-Za-z0-9_-]*$" },
  asset: object({
    name: { type: "string", description: "For people; the hash is what counts." },
    sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
    bytes: { type: "integer", minimum: 0 },
  }),
  pairs: list(object({ name: ref("id"), type: { enum: [...WIRE_TYPES] } })),
  graph: object({
    interface: {
      ...object({ inputs: list(ref("port")), outputs: list(ref("port")) }),
      description: "Inside, the inputs are outputs of the node `inputs`, and the results are inputs of `outputs`.",
    },
    nodes: list(ref("node")),
    edges: list(object({ from: ref("address"), to: ref("address") })),
    layout: ref("layout"),
  }),
  port: object({ name: ref("id"), type: text }),
  axis: object({
    node: { type: "string", description: "Id, or the address of a node inside subgraphs: `sub1/unet1`." },
    param: text,
    values: { type: "array" },
  }),
  layout: {
    description: "Looks only: nothing here changes what runs.",
    ...object(
      {
        title: text,
        nodes: {
          type: "object",
          additionalProperties: object({ ...place, title: text, color: text, collapsed: { type: "boolean" } }, [
            "title",
            "color",
            "collapsed",
          ]),
        },
        frames: list(
          object({ id: text, title: text, ...place, width: number, height: number, color: text }, ["color"]),
        ),
        notes: list(object({ id: text, text, ...place, width: number })),
        reroutes: { type: "object", additionalProperties: list(pointSchema({ type: "number" })) },
      },
      ["title", "frames", "notes", "reroutes"],
    ),
  },
};

function pointSchema(coordinate: Schema): Schema {
  return { type: "array", prefixItems: [coordinate, coordinate], minItems: 2, maxItems: 2 };
}

/** A node of a known type and version has that type's params. */
function nodeSchema(registry: Registry): Schema {
  const properties = {
    id: ref("id"),
    type: text,
    version: { type: "integer", minimum: 1 },
    params: { type: "object" },
    mode: { enum: ["mute", "bypass"] },
  };
  const cases = [...registry.values()].filter(({ params }) => Object.keys(params).length > 0);
  return {
    ...object(properties, ["mode"]),
    allOf: cases.map(({ type, version }) => ({
      if: { properties: { type: { const: type }, version: { const: version } } },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      then: { properties: { params: ref(`params-${type}`) } },
    })),
  };
}

const paramsOfTypes = (registry: Registry): Schema =>
  Object.fromEntries(
    [...registry.values()]
      .filter(({ params }) => Object.keys(params).length > 0)
      .map((shape) => [`params-${shape.type}`, paramsSchema(shape)]),
  );

/** No param is required: what is not there has its default. */
function paramsSchema({ title, params }: NodeShape): Schema {
  const properties = Object.entries(params as Params).map(([name, spec]) => [
    name,
    {
      ...valueSchema(spec),
      ...(spec.title ? { title: spec.title } : {}),
      description: spec.doc,
      default: spec.default,
    },
  ]);
  return { title, type: "object", properties: Object.fromEntries(properties) as Schema };
}

const share: Schema = { type: "number", minimum: 0, maximum: 1 };

function valueSchema(spec: ParamSpec): Schema {
  switch (spec.kind) {
    case "number":
    case "integer":
      return { type: spec.kind, ...bounds(spec) };
    case "seed":
      return {
        anyOf: [
          { type: "integer", minimum: 0 },
          { type: "string", pattern: "^[0-9]{1,20}$" },
        ],
      };
    case "boolean":
      return { type: "boolean" };
    case "enum":
      return { enum: spec.options.map(({ value }) => value) };
    case "text":
    case "expression":
    case "graph":
      return text;
    case "asset":
      return { anyOf: [{ type: "null" }, ref("asset")] };
    case "numbers":
      return list(number);
    case "curve":
      return { ...list(pointSchema(share)), minItems: 2 };
    case "strokes":
      return list(
        object(
          {
            radius: { type: "number", exclusiveMinimum: 0, maximum: 1 },
            erase: { type: "boolean" },
            points: { ...list(pointSchema(share)), minItems: 1 },
            form: { enum: ["rectangle", "ellipse"] },
          },
          ["form"],
        ),
      );
    case "carried":
      return ref("pairs");
    default:
      return assertNever(spec);
  }
}

const bounds = ({ min, max }: { readonly min?: number; readonly max?: number }): Schema => ({
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
});
