import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOnnxHeader } from "../../src/graph/onnx-header.ts";
import { networkFile } from "../nodes/networks.ts";

const image = ["batch", 3, "height", "width"];

describe("the header of an ONNX file", () => {
  it("names inputs and outputs with their types and shapes", () => {
    expect(readOnnxHeader(networkFile("timestep"))).toEqual({
      inputs: [
        { name: "x", type: "float32", shape: image },
        { name: "timestep", type: "int64", shape: ["batch"] },
      ],
      outputs: [{ name: "output", type: "float32", shape: image }],
      externalWeights: false,
    });
    expect(readOnnxHeader(networkFile("timestep-scalar"))!.inputs[1]!.shape).toEqual([]);
    expect(readOnnxHeader(networkFile("one-at-a-time"))!.inputs[0]!.shape).toEqual([1, 3, "height", "width"]);
  });

  it("is that of the networks that ship", () => {
    const bytes = new Uint8Array(readFileSync("public/models/photo-derain/model.onnx"));
    const { inputs, outputs } = readOnnxHeader(bytes)!;
    expect([inputs, outputs].map((ports) => ports.map(({ name }) => name))).toEqual([
      ["x", "input", "alphaBar", "betaBar"],
      ["residual", "noise"],
    ]);
  });

  it("is null for what is no network, and for what is cut off in it", () => {
    const bytes = networkFile("state");
    for (const broken of [new Uint8Array(), new TextEncoder().encode("no network at all"), bytes.slice(0, 200)])
      expect(readOnnxHeader(broken)).toBeNull();
  });

  it("is read or refused, never thrown at, whatever the bytes", () => {
    const bytes = networkFile("state");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 20 }), (changes) => {
        const damaged = bytes.slice();
        for (const [at, value] of changes) damaged[at] = value;
        const header = readOnnxHeader(damaged);
        if (header) expect(header.outputs.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => void readOnnxHeader(noise)),
      { numRuns: 300 },
    );
  });
});
