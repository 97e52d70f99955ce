import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromBase64Url, toBase64Url } from "../../src/editor/base64.ts";
import { inflate } from "../../src/editor/share/deflate.ts";
import { decodeLink, encodeLink, isGraphLink } from "../../src/editor/share/link.ts";
import { emptyGraph, FORMAT_VERSION, type GraphDocument, type GraphNode, SCHEMA } from "../../src/graph/document.ts";
import { serializeDocument } from "../../src/graph/document-io.ts";
import type { Registry } from "../../src/graph/node-type.ts";

/** No node type is known: what a link carries must not depend on it. */
const none: Registry = new Map();
const LONG = Boolean(process.env.LONG);

const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 3 }),
  ),
})).value as fc.Arbitrary<GraphNode["params"][string]>;
const id = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,12}$/);
const node: fc.Arbitrary<GraphNode> = fc.record({
  id,
  type: id,
  version: fc.constant(1),
  params: fc.dictionary(id, json, { maxKeys: 4 }),
});
const document: fc.Arbitrary<GraphDocument> = fc
  .record({
    id,
    title: fc.string({ unit: "grapheme", maxLength: 40 }),
    nodes: fc.uniqueArray(node, { selector: (one) => one.id, maxLength: 12 }),
  })
  .map(({ id, title, nodes }) => ({
    schema: SCHEMA,
    formatVersion: FORMAT_VERSION,
    id,
    title,
    graphs: {
      main: {
        ...emptyGraph,
        nodes,
        layout: { nodes: Object.fromEntries(nodes.map((one, k) => [one.id, { x: k * 16, y: 0 }])) },
      },
    },
  }));

describe("a link", () => {
  it("gives back the graph it was made from", async () => {
    await fc.assert(
      fc.asyncProperty(document, async (graph) => {
        const fragment = await encodeLink(graph);
        expect(fragment).toMatch(/^#g=[A-Za-z0-9_-]+$/);
        expect(isGraphLink(fragment)).toBe(true);
        const back = await decodeLink(fragment, none);
        expect(back.ok ? serializeDocument(back.value) : back.diagnostics).toBe(serializeDocument(graph));
      }),
      { numRuns: LONG ? 1000 : 60 },
    );
  });

  it("cut off anywhere is refused with a message, never half a graph", async () => {
    const [graph] = fc.sample(document, { numRuns: 1, seed: 2 });
    const fragment = await encodeLink(graph!);
    for (const length of [3, 4, 10, Math.floor(fragment.length / 2), fragment.length - 2]) {
      const result = await decodeLink(fragment.slice(0, length), none);
      expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "document.malformed" }] });
    }
  });

  it.each([
    ["", "document.not-a-graph"],
    ["#templates", "document.not-a-graph"],
    ["#g=", "document.malformed"],
    ["#g=%3Cscript%3E", "document.malformed"],
    ["#g=AAAA", "document.malformed"],
    [`#g=${toBase64Url(deflateRawSync("not json"))}`, "document.not-json"],
  ])("%j is refused as %s", async (fragment, code) => {
    const result = await decodeLink(fragment, none);
    expect(result.ok).toBe(false);
    expect(result.diagnostics[0]).toMatchObject({ code, severity: "error" });
  });

  it("that unpacks to more than 50 MB is refused before it is unpacked", async () => {
    const bomb = deflateRawSync(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(300_000);
    const result = await decodeLink(`#g=${toBase64Url(bomb)}`, none);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "document.too-large" }] });
  });
});

describe("inflate", () => {
  it("stops at the limit and not before", async () => {
    const packed = new Uint8Array(deflateRawSync(Buffer.alloc(1000)));
    expect(await inflate(packed, 1000)).toEqual({ ok: true, bytes: new Uint8Array(1000) });
    expect(await inflate(packed, 999)).toEqual({ ok: false, reason: "too-large" });
  });
});

describe("base64url", () => {
  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });
});
