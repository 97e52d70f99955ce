import { describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/graph/node-type.ts";
import { encodeNpy } from "../../src/imaging/npy.ts";
import difference from "../../src/nodes/analyse/difference.ts";
import metrics from "../../src/nodes/analyse/metrics.ts";
import probe from "../../src/nodes/analyse/probe.ts";
import statistics from "../../src/nodes/analyse/statistics.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import constant from "../../src/nodes/input/constant.ts";
import degrade from "../../src/nodes/input/degrade.ts";
import degradedInput from "../../src/nodes/input/degraded-input.ts";
import tensorFile from "../../src/nodes/input/tensor-file.ts";
import imageOutput from "../../src/nodes/output/image-output.ts";
import { clean, fixtureBytes, grey } from "../imaging/pictures.ts";
import { assetRef, runNode } from "./run-node.ts";

const nodes: AnyNode[] = [
  degradedInput,
  degrade,
  tensorFile,
  constant,
  difference,
  metrics,
  probe,
  statistics,
  imageOutput,
];
const files = { file: fixtureBytes("alpha.png"), array: encodeNpy(clean) };
const assets: Record<string, string> = { image: "file", npy: "array" };

/** Params a node needs to run at all: a file for each asset. */
const needed = (node: AnyNode) =>
  Object.fromEntries(
    Object.entries(node.params as Record<string, { kind: string; accept?: string }>)
      .filter(([, spec]) => spec.kind === "asset")
      .map(([name, spec]) => [name, assetRef(assets[spec.accept!]!)!]),
  );

/** A picture for each tensor input, each its own copy; a mask that is all hole. */
const wired = (node: AnyNode) =>
  Object.fromEntries(
    Object.entries(node.inputs as Record<string, { type: string; role?: string }>)
      .filter(([, port]) => port.type === "tensor")
      .map(([name, { role }]) => [
        name,
        role === "mask" ? grey(1, 20, 24, 1, 1) : { shape: [...clean.shape], data: clean.data.slice() },
      ]),
  );

describe.each(nodes.map((node) => [node.type as string, node] as const))("node type %s", (_, node) => {
  it("says what it, its ports and its params are", () => {
    expect(CATEGORIES).toContain(node.category);
    const documented = { node, ...node.inputs, ...node.outputs, ...node.params };
    for (const [name, { doc }] of Object.entries(documented as Record<string, { doc: string }>))
      expect(doc, name).toMatch(/^[A-Zα-ωs|\d].*[.]$/s);
  });

  it("has defaults within their ranges", () => {
    for (const [name, spec] of Object.entries(node.params as Record<string, Record<string, number>>)) {
      if (typeof spec.default !== "number") continue;
      expect(spec.default, name).toBeGreaterThanOrEqual(spec.min ?? Number.NEGATIVE_INFINITY);
      expect(spec.default, name).toBeLessThanOrEqual(spec.max ?? Number.POSITIVE_INFINITY);
    }
  });

  it("gives the same outputs twice, all of them, and leaves its inputs alone", async () => {
    const inputs = wired(node);
    const run = () => runNode(node, { params: needed(node), inputs, files });
    const first = await run();
    expect((await run()).outputs).toEqual(first.outputs);
    expect(Object.keys(first.outputs).sort()).toEqual(Object.keys(node.outputs).sort());
    expect(inputs).toEqual(wired(node));
  });
});
