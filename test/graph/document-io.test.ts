import { describe, expect, it } from "vitest";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { documentOf } from "./build.ts";
import { fixtureRegistry as registry } from "./fixture-registry.ts";

const good = documentOf({ a: ["source", { size: 8, seed: "18446744073709551615" }], b: ["view"] }, [["a.out", "b.in"]]);

/** The codes of a refusal, or of what an opened graph is warned about. */
function read(text: string): { ok: boolean; codes: string[] } {
  const result = parseDocument(text, registry);
  return { ok: result.ok, codes: result.diagnostics.map((diagnostic) => diagnostic.code) };
}
// biome-ignore lint/suspicious/noExplicitAny: tests break documents in ways types forbid
type Loose = any;
const changed = (change: (document: Loose) => void): string => {
  const copy = JSON.parse(JSON.stringify(good));
  change(copy);
  return JSON.stringify(copy);
};
const main = (document: Loose) => document.graphs.main;
const withLayout = (looks: Loose): string =>
  changed((document) => {
    const { nodes } = main(document).layout;
    main(document).layout = { ...looks, nodes: { ...nodes, ...looks.nodes } };
  });

describe("saving and opening", () => {
  it("gives the same bytes back", () => {
    const text = serializeDocument(good);
    const parsed = parseDocument(text, registry);
    expect(parsed.ok && serializeDocument(parsed.value)).toBe(text);
  });

  it("writes one node and one edge a line", () => {
    const lines = serializeDocument(good).split("\n");
    expect(lines.filter((line) => line.includes('"type"'))).toHaveLength(2);
    expect(lines.filter((line) => line.includes('"from"'))).toHaveLength(1);
  });

  it("does not change its source", () => {
    const text = serializeDocument(good);
    const frozen = JSON.stringify(good);
    parseDocument(text, registry);
    expect(JSON.stringify(good)).toBe(frozen);
  });

  it("keeps an unknown node, param and key verbatim", () => {
    const text = changed((document) => {
      main(document).nodes.push({
        id: "c",
        type: "fromTheFuture",
        version: 9,
        params: { knob: [1, { deep: true }] },
        extra: "kept",
      });
      main(document).edges.push({ from: "a.out", to: "c.whatever" });
      main(document).nodes[0].params.unknown = "kept too";
    });
    const parsed = parseDocument(text, registry);
    expect(parsed.ok).toBe(true);
    const again = JSON.parse(serializeDocument((parsed as { value: typeof good }).value));
    expect(main(again).nodes[2]).toEqual({
      id: "c",
      type: "fromTheFuture",
      version: 9,
      params: { knob: [1, { deep: true }] },
      extra: "kept",
    });
    expect(main(again).nodes[0].params.unknown).toBe("kept too");
    expect(read(text).codes).toContain("node.unknown-type");
  });

  it("migrates a node through every version, and says nothing", () => {
    const text = changed((document) =>
      main(document).nodes.push({ id: "o", type: "old", version: 1, params: { power: 2.5 } }),
    );
    const parsed = parseDocument(text, registry);
    expect(parsed.ok && parsed.value.graphs.main!.nodes[2]).toEqual({
      id: "o",
      type: "old",
      version: 3,
      params: { strength: 2.5 },
    });
    expect(parsed.diagnostics).toEqual([]);
  });

  it("opens a file of a newer format and says that it is read-only", () => {
    expect(read(changed((document) => Object.assign(document, { formatVersion: 99 })))).toEqual({
      ok: true,
      codes: ["document.newer-version"],
    });
  });
});

describe("looks", () => {
  it("of every kind are kept, and so are those of another version", () => {
    const looks = {
      title: "Main",
      nodes: { a: { x: 1, y: 2, title: "A", color: "#ff0000", collapsed: true } },
      frames: [{ id: "f", title: "", x: 0, y: 0, width: 1, height: 1, color: "#00ff00", glow: 2 }],
      notes: [{ id: "n", text: "", x: 0, y: 0, width: 1 }],
      reroutes: { "a.out->b.in": [[1, 2]] },
      stickers: 3,
    };
    const parsed = parseDocument(withLayout(looks), registry);
    expect(parsed.ok && parsed.value.graphs.main!.layout).toMatchObject(looks);
  });
});

describe("hostile input gets a named refusal", () => {
  const cases: [string, string, string][] = [
    ["text that is not JSON", "{ nodes:", "document.not-json"],
    ["an empty file", "", "document.not-json"],
    ["JSON of another kind", '{"last_node_id": 3, "nodes": []}', "document.not-a-graph"],
    ["a list", "[]", "document.not-a-graph"],
    ["NaN", changed(() => {}).replace('"size":8', '"size":NaN'), "document.not-json"],
    ["a number that overflows", changed(() => {}).replace('"size":8', '"size":1e999'), "document.malformed"],
    ["__proto__", changed(() => {}).replace('"size":8', '"__proto__":{"polluted":true}'), "document.malformed"],
    ["an escaped __proto__", changed(() => {}).replace('"size":8', '"\\u005f_proto__":1'), "document.malformed"],
    ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "document.too-deep"],
    ["no main graph", changed((document) => Object.assign(document, { graphs: {} })), "document.malformed"],
    ["duplicate ids", changed((document) => void main(document).nodes.push(main(document).nodes[0])), "id.duplicate"],
    ["an id with a dot", changed((document) => Object.assign(main(document).nodes[1], { id: "b.c" })), "id.malformed"],
    [
      "a dangling edge",
      changed((document) => void main(document).edges.push({ from: "ghost.out", to: "b.other" })),
      "edge.dangling",
    ],
    [
      "an edge without a port",
      changed((document) => void main(document).edges.push({ from: "a", to: "b.other" })),
      "edge.malformed",
    ],
    [
      "two edges into one port",
      changed((document) => void main(document).edges.push({ from: "a.out", to: "b.in" })),
      "port.taken",
    ],
    [
      "1e5 nodes",
      changed((document) =>
        Object.assign(main(document), {
          nodes: Array.from({ length: 1e5 }, (_, i) => ({ id: `n${i}`, type: "source", version: 1, params: {} })),
        }),
      ),
      "document.too-large",
    ],
    [
      "an id as long as a page",
      changed((document) => Object.assign(main(document).nodes[1], { id: `b${"c".repeat(64)}` })),
      "id.malformed",
    ],
    [
      "an id that every object answers to",
      changed((document) => Object.assign(main(document).nodes[1], { id: "constructor" })),
      "id.malformed",
    ],
    [
      "a port that every object answers to",
      changed((document) =>
        Object.assign(main(document).interface, { inputs: [{ name: "toString", type: "tensor" }] }),
      ),
      "document.malformed",
    ],
    [
      "a node with an id of the boundary",
      changed((document) => Object.assign(main(document).nodes[1], { id: "inputs" })),
      "id.reserved",
    ],
    [
      "ports without names",
      changed((document) => Object.assign(main(document).interface, { inputs: [{ type: "tensor" }] })),
      "document.malformed",
    ],
    [
      "two ports of one name",
      changed((document) =>
        Object.assign(main(document).interface, { outputs: [1, 2].map(() => ({ name: "x", type: "tensor" })) }),
      ),
      "id.duplicate",
    ],
    [
      "ports that are no list",
      changed((document) => Object.assign(main(document), { interface: {} })),
      "document.malformed",
    ],
    [
      "a sweep without values",
      changed((document) => Object.assign(document, { sweep: [{ node: "a", param: "size" }] })),
      "document.malformed",
    ],
    [
      "ten thousand graphs",
      changed((document) => {
        for (let i = 0; i < 10_000; i++) document.graphs[`g${i}`] = main(document);
      }),
      "document.too-large",
    ],
    ["50 MB", `{"schema":"rddm-studio/graph","x":"${"x".repeat(50e6)}"}`, "document.too-large"],
  ];
  const frame = { id: "f", title: "", x: 0, y: 0, width: 1, height: 1 };
  const looks: [string, Loose][] = [
    ["frames that are no list", { frames: 5 }],
    ["a frame without an id", { frames: [{ ...frame, id: undefined }] }],
    ["a frame whose width is text", { frames: [{ ...frame, width: "1" }] }],
    ["a frame whose colour is a list", { frames: [{ ...frame, color: [] }] }],
    ["a note that is nothing", { notes: [null] }],
    ["a note without text", { notes: [{ id: "n", x: 0, y: 0, width: 1 }] }],
    ["waypoints that are a number", { reroutes: { "a.out->b.in": 3 } }],
    ["a waypoint without y", { reroutes: { "a.out->b.in": [[1]] } }],
    ["waypoints in a list", { reroutes: [] }],
    ["a graph's title that is no text", { title: {} }],
    ["a node's title that is no text", { nodes: { a: { x: 0, y: 0, title: {} } } }],
    ["a node's colour that is no text", { nodes: { a: { x: 0, y: 0, color: 3 } } }],
    ["a node that is collapsed to a number", { nodes: { a: { x: 0, y: 0, collapsed: 1 } } }],
    ["a place without y", { nodes: { a: { x: 0 } } }],
  ];
  cases.push(...looks.map(([name, look]): [string, string, string] => [name, withLayout(look), "document.malformed"]));
  it.each(cases)("%s", (_, text, code) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    expect(result.codes).toContain(code);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
