import { expect, it } from "vitest";
import { graphInPng, graphIntoPng, withoutNotes } from "../../src/editor/share/png-graph.ts";
import { serializeDocument } from "../../src/graph/document-io.ts";
import { picture } from "../e2e/files.ts";
import { formula } from "../e2e/graphs.ts";

const { main } = formula(16, 2).graphs;
const notes = [{ id: "n1", text: "for my eyes", x: 0, y: 0, width: 100 }];
const document = { ...formula(16, 2), graphs: { main: { ...main!, layout: { ...main!.layout, notes } } } };

it("a picture carries its graph, and is the same picture", () => {
  const png = picture(8).bytes;
  const carrying = graphIntoPng(png, document);
  expect(graphInPng(carrying)).toBe(serializeDocument(document));
  // Header and image data are untouched: all that is new is one chunk behind the header.
  expect(carrying.subarray(0, 33)).toEqual(png.subarray(0, 33));
  expect(carrying.subarray(-(png.length - 33))).toEqual(png.subarray(33));
});

it("a picture without a graph, and what is no picture, carry none", () => {
  expect(graphInPng(picture(8).bytes)).toBeNull();
  expect(graphInPng(new Uint8Array([1, 2, 3]))).toBeNull();
  expect(graphInPng(picture(8).bytes.subarray(0, 40))).toBeNull();
});

it("notes can be left out of what is shared, and nothing else", () => {
  const text = serializeDocument(withoutNotes(document));
  expect(text).not.toContain("for my eyes");
  expect(text).toBe(serializeDocument(formula(16, 2)));
});
