import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileLibrary } from "../../src/cli/library.ts";
import { compile, validate } from "../../src/graph/compile.ts";
import { FORMAT_VERSION, type GraphDocument } from "../../src/graph/document.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import { FORMAT_MIGRATIONS, type FormatMigration } from "../../src/graph/migrate.ts";
import type { NodeShape, Registry } from "../../src/graph/node-type.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";
import { documentOf, graphFrom } from "./build.ts";
import { fixtureRegistry } from "./fixture-registry.ts";

/** Documents as older versions saved them: kept for ever, never rewritten. */
const kept = readdirSync("test/fixtures/documents").map((file) => ({
  file,
  text: readFileSync(`test/fixtures/documents/${file}`, "utf8"),
}));

describe("documents of older versions", () => {
  it.each(kept)("$file opens without a word and would run", async ({ text }) => {
    const parsed = parseDocument(text, registry);
    expect(parsed.diagnostics).toEqual([]);
    if (!parsed.ok) return;
    const library = new FileLibrary();
    for (const folder of ["public/models", "public/samples"]) await library.addFolder(folder);
    // What it names ships no longer, or it does: either way its nodes and wires are understood.
    const assets = new Set(JSON.stringify(parsed.value).match(/[0-9a-f]{64}/g));
    const cards = new Map(
      [...assets].map((sha256) => [sha256, library.cards.get(sha256) ?? [...library.cards.values()][0]!]),
    );
    const result = compile(parsed.value, registry, { cards, assets });
    expect(result.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("exercise every migration there is", () => {
    const called = new Set<string>();
    const counted = (definition: NodeShape): NodeShape => ({
      ...definition,
      migrations: definition.migrations?.map((step, i) => (params) => {
        called.add(`${definition.type} ${i + 1}`);
        return step(params);
      }),
    });
    const watched: Registry = new Map([...registry.values()].map((each: AnyNode) => [each.type, counted(each)]));
    const formats = FORMAT_MIGRATIONS.map(
      (step, i): FormatMigration =>
        (document) => {
          called.add(`format ${i + 1}`);
          return step(document);
        },
    );
    for (const { text } of kept) parseDocument(text, watched, formats);
    const expected = [
      ...FORMAT_MIGRATIONS.map((_, i) => `format ${i + 1}`),
      ...[...registry.values()].flatMap(({ type, migrations = [] }: NodeShape) =>
        migrations.map((_, i) => `${type} ${i + 1}`),
      ),
    ];
    expect([...called].toSorted()).toEqual(expected.toSorted());
  });

  it("the format's version counts its migrations", () => {
    expect(FORMAT_VERSION).toBe(FORMAT_MIGRATIONS.length + 1);
  });
});

describe("migrating a format", () => {
  const old = documentOf({ a: ["source"], v: ["view"] }, [["a.out", "v.in"]]);
  /** Format 1 → 2 renames the title, 2 → 3 gives it back in capitals. */
  const migrations: FormatMigration[] = [
    ({ title, ...rest }) => ({ ...rest, name: title ?? "" }),
    ({ name, ...rest }) => ({ ...rest, title: String(name).toUpperCase() }),
  ];
  const read = (document: object) => parseDocument(JSON.stringify(document), fixtureRegistry, migrations);

  it("goes through every version in between", () => {
    const parsed = read(old);
    expect(parsed.ok && [parsed.value.formatVersion, parsed.value.title]).toEqual([3, "TEST"]);
    const { title, ...rest } = { ...old, formatVersion: 2 };
    const second = read({ ...rest, name: title });
    expect(second.ok && second.value.title).toBe("TEST");
  });

  it("leaves today's and newer ones alone", () => {
    expect(read({ ...old, formatVersion: 3 })).toMatchObject({ ok: true, value: { title: "Test" } });
    expect(read({ ...old, formatVersion: 4 }).diagnostics).toMatchObject([{ code: "document.newer-version" }]);
  });

  it("is checked after: what a migration makes of a broken file is refused as any other", () => {
    expect(read({ ...old, graphs: {} })).toMatchObject({ ok: false, diagnostics: [{ code: "document.malformed" }] });
  });

  it("that cannot work with a file ends in a refusal, not a crash", () => {
    const fragile: FormatMigration[] = [(document) => ({ ...document, id: (document.id as string).toUpperCase() })];
    const parsed = parseDocument(JSON.stringify({ ...old, id: 7 }), fixtureRegistry, fragile);
    expect(parsed).toMatchObject({ ok: false, diagnostics: [{ code: "document.malformed" }] });
  });
});

describe("migrating a node", () => {
  const nothing = { cards: new Map(), assets: new Set<string>() };

  it("takes the axes of a sweep along, in subgraphs as well", () => {
    const inner = graphFrom({ o: ["old", { power: 2 }] }, []);
    const document: GraphDocument = {
      ...documentOf({ o: ["old"], a: ["source"], s: ["subgraph", { graph: "inner" }] }, [], { inner }),
      sweep: [
        { node: "o", param: "power", values: [1, 2.5] },
        { node: "s/o", param: "power", values: [3] },
        { node: "a", param: "size", values: [8] },
      ],
    };
    const parsed = parseDocument(JSON.stringify(document), fixtureRegistry);
    expect(parsed.ok && parsed.value.sweep).toEqual([
      { node: "o", param: "strength", values: [1, 2.5] },
      { node: "s/o", param: "strength", values: [3] },
      { node: "a", param: "size", values: [8] },
    ]);
  });

  it("leaves an axis that becomes no one param as it is, and validation names it", () => {
    const document: GraphDocument = {
      ...documentOf({ o: ["old"] }, []),
      sweep: [{ node: "o", param: "nothing", values: [1] }],
    };
    const parsed = parseDocument(JSON.stringify({ ...document }), fixtureRegistry);
    const value = (parsed as { value: GraphDocument }).value;
    expect(value.sweep).toEqual(document.sweep);
    expect(validate(value, fixtureRegistry, nothing).map(({ code }) => code)).toContain("command.no-such-param");
  });

  it("whose params are no such node's is left as it is, and named", () => {
    const shape: NodeShape = {
      ...fixtureRegistry.get("source")!,
      version: 2,
      migrations: [
        (params) => ({ ...params, size: (params.size as unknown as { deep: { value: number } }).deep.value }),
      ],
    };
    const types: Registry = new Map([...fixtureRegistry, ["source", shape]]);
    const document: GraphDocument = documentOf({ a: ["source", { size: null }] }, []);
    const parsed = parseDocument(JSON.stringify(document), types);
    expect(parsed).toMatchObject({ ok: true, diagnostics: [{ code: "node.not-migrated", nodeId: "a" }] });
    expect(parsed.ok && parsed.value.graphs.main!.nodes[0]).toEqual(document.graphs.main!.nodes[0]);
  });
});
