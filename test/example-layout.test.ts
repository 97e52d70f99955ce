import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { zoneMembers } from "../src/graph/compile.ts";
import type { GraphDocument, GraphNode } from "../src/graph/document.ts";
import { parseDocument } from "../src/graph/document-io.ts";
import { fillParams, type ParamSpec, paramApplies, portsOf } from "../src/graph/node-type.ts";
import type { AnyNode } from "../src/nodes/define.ts";
import { registry } from "../src/nodes/registry.ts";

/** The templates are looked at before they are run: nodes lie side by side, and wires run from left to right. */

interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const COMPACT: readonly ParamSpec["kind"][] = ["number", "integer", "seed", "boolean", "enum", "expression"];

/** About what a node takes on the canvas, px: measured in Chromium, to within 15 px of most. */
function sizeOf({ params }: GraphNode, definition: AnyNode): { width: number; height: number } {
  const { category, frame, type } = definition;
  const ports = portsOf(definition, fillParams(definition, params));
  const rows = Math.max(Object.keys(ports.inputs).length, Object.keys(ports.outputs).length);
  const head = 46 + 20 * rows;
  if (category === "Loop") return { width: 112, height: head };
  const tensors = Object.entries(ports.outputs).filter(([, port]) => port.type === "tensor");
  const shown = definition.preview ?? tensors.map(([name]) => name);
  const asset = Object.entries<ParamSpec>(definition.params).find(([, spec]) => spec.kind === "asset")?.[0];
  const chosen = asset !== undefined && (params[asset] ?? null) !== null;
  const picture = frame ? 184 / frame + 11 : shown.length > 0 ? 114 : 0;
  if (category === "Output")
    return { width: 252, height: head + (definition.inputs.before ? 224 : frame ? 236 / frame + 11 : picture && 143) };
  const filled = fillParams(definition, params);
  const compact = Object.values<ParamSpec>(definition.params).filter(
    (spec) => COMPACT.includes(spec.kind) && paramApplies(spec, filled),
  ).length;
  const paramRows = asset ? 0 : 30 * Math.min(compact, Object.keys(definition.inputs).length > 4 ? 1 : 2);
  if (type === "unetStep") return { width: 232, height: head + paramRows + 84 };
  const instant = definition.kind === "host" && definition.instant ? 90 : 0;
  return {
    width: 200,
    height:
      head + paramRows + (category === "Sampler" || (chosen && shown.length > 0) ? 192 : Math.max(picture, instant)),
  };
}

const files = readdirSync("examples").filter((file) => file !== "index.json");
const opened = (file: string): GraphDocument => {
  const parsed = parseDocument(readFileSync(`examples/${file}`, "utf8"), registry);
  if (!parsed.ok) throw new Error(`${file} does not open`);
  return parsed.value;
};
const graphs = files.flatMap((file) => Object.keys(opened(file).graphs).map((graph) => [file, graph] as const));

function boxesOf(document: GraphDocument, graphId: string): Box[] {
  const { nodes, layout } = document.graphs[graphId]!;
  return nodes.flatMap((node) => {
    const place = layout.nodes[node.id];
    const definition = registry.get(node.type);
    return place && definition ? [{ id: node.id, x: place.x, y: place.y, ...sizeOf(node, definition) }] : [];
  });
}

const overlapsOf = (boxes: readonly Box[]): string[] =>
  boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} and ${b.id}`),
  );

describe("templates on the canvas", () => {
  it.each(graphs)("%s (%s): every node has a place, and no two overlap", (file, graph) => {
    const boxes = boxesOf(opened(file), graph);
    expect(boxes.map(({ id }) => id)).toEqual(opened(file).graphs[graph]!.nodes.map(({ id }) => id));
    expect(overlapsOf(boxes)).toEqual([]);
  });

  it.each(graphs)("%s (%s): nothing that is not of a loop lies inside its region", (file, graph) => {
    const document = opened(file);
    const boxes = boxesOf(document, graph);
    for (const members of zoneMembers(document, registry, graph).values()) {
      const inside = boxes.filter(({ id }) => members.has(id));
      const left = Math.min(...inside.map(({ x }) => x));
      const right = Math.max(...inside.map(({ x, width }) => x + width));
      const top = Math.min(...inside.map(({ y }) => y));
      const bottom = Math.max(...inside.map(({ y, height }) => y + height));
      const strangers = boxes
        .filter(({ id }) => !members.has(id))
        .filter(({ x, y, width, height }) => x < right && left < x + width && y < bottom && top < y + height);
      expect(strangers.map(({ id }) => id)).toEqual([]);
    }
  });

  it("an overlap is noticed, and nodes side by side are none", () => {
    const box = (id: string, x: number) => ({ id, x, y: 0, width: 100, height: 50 });
    expect(overlapsOf([box("a", 0), box("b", 99), box("c", 199)])).toEqual(["a and b"]);
  });
});
