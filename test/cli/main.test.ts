import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { main } from "../../src/cli/main.ts";
import { packBundle } from "../../src/graph/bundle.ts";
import { serializeDocument } from "../../src/graph/document-io.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import { decodeImage, encodePng } from "../../src/imaging/codec.ts";
import { documentOf } from "../graph/build.ts";

const root = process.cwd();
let folder = "";
let out: string[] = [];
let err: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rddm-cli-"));
  [out, err] = [[], []];
  vi.spyOn(console, "log").mockImplementation((text: string) => void out.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void err.push(text));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const cli = (...argv: string[]) => main(argv, root);
const json = () => JSON.parse(out.join("\n"));

/** A photograph degraded and compared with itself: no network needed. */
const graph = (degrade: Record<string, string | number> = { kind: "gaussianNoise" }) =>
  documentOf({ photo: ["degradedInput"], worse: ["degrade", degrade], result: ["imageOutput"] }, [
    ["photo.image", "worse.image"],
    ["worse.image", "result.image"],
    ["photo.image", "result.reference"],
  ]);

async function photo(width = 16): Promise<string> {
  const data = Float32Array.from({ length: 3 * width * 16 }, (_, i) => Math.sin(i / 7));
  return file("photo.png", await encodePng({ shape: [1, 3, 16, width], data }));
}

describe("run", () => {
  it("writes the outputs, and with --json says what they are", async () => {
    const path = file("graph.json", serializeDocument(graph()));
    const code = await cli(
      "run",
      path,
      "--input",
      `photo=${await photo()}`,
      "--set",
      "worse.seed=3",
      "--out",
      join(folder, "out"),
      "--json",
    );
    expect(code).toBe(0);
    const report = json();
    expect(report).toMatchObject({ ok: true, provider: "wasm", nodes: { result: { status: "done" } } });
    const [output] = report.outputs;
    const bytes = new Uint8Array(readFileSync(output.file));
    expect([output.node, output.sha256]).toEqual(["result", sha256Hex(bytes)]);
    expect((await decodeImage(bytes)).tensor.shape).toEqual([1, 3, 16, 16]);
    expect(report.metrics.result.map((metric: { label: string }) => metric.label).join()).toMatch(/PSNR.*SSIM/);
  });

  it("runs a bundle with the files that are in it, and names those that are not what the graph says", async () => {
    const bytes = new Uint8Array(readFileSync(await photo()));
    const ref = { name: "mine.png", sha256: sha256Hex(bytes), bytes: bytes.length };
    const plain = graph();
    const nodes = plain.graphs.main!.nodes.map((node) =>
      node.id === "photo" ? { ...node, params: { ...node.params, image: ref } } : node,
    );
    const document = { ...plain, graphs: { main: { ...plain.graphs.main!, nodes } } };
    const path = file("graph.zip", packBundle({ document, files: [{ ref, bytes, card: null }] }));
    expect(await cli("run", path, "--out", join(folder, "out"), "--json")).toBe(0);
    expect(json()).toMatchObject({ ok: true, outputs: [{ node: "result" }] });
    out = [];
    expect(await cli("info", path, "--json")).toBe(0);
    expect(json().files).toEqual([{ ...ref, here: true }]);
    const other = { ref, bytes: bytes.map((byte) => byte ^ 1), card: null };
    expect(await cli("validate", file("other.zip", packBundle({ document, files: [other] })))).toBe(2);
    expect(err.join("\n")).toContain("is not the file that the graph names");
    expect(await cli("run", file("cut.zip", readFileSync(path).subarray(0, 90)), "--out", folder)).toBe(2);
    expect(err.at(-1)).toContain("The archive is damaged");
  });

  it("runs a sweep, each combination into its own folder, and sums it up", async () => {
    const document = {
      ...graph(),
      sweep: [
        { node: "worse", param: "seed", values: [1, 2] },
        { node: "worse", param: "sigma", values: [10, 50] },
      ],
    };
    const path = file("sweep.json", serializeDocument(document));
    expect(await cli("run", path, "--input", `photo=${await photo()}`, "--out", join(folder, "out"), "--json")).toBe(0);
    const report = json();
    expect(report).toMatchObject({ ok: true, sweep: document.sweep });
    expect(report.cells.map((cell: { label: string }) => cell.label)).toEqual([
      "seed=1, sigma=10",
      "seed=1, sigma=50",
      "seed=2, sigma=10",
      "seed=2, sigma=50",
    ]);
    const files = report.cells.map((cell: { outputs: { file: string }[] }) => cell.outputs[0]!.file);
    expect(files.map((name: string) => name.slice(join(folder, "out").length + 1))).toEqual([
      "01 seed=1, sigma=10/result.png",
      "02 seed=1, sigma=50/result.png",
      "03 seed=2, sigma=10/result.png",
      "04 seed=2, sigma=50/result.png",
    ]);
    expect(new Set(report.cells.map((cell: { outputs: { sha256: string }[] }) => cell.outputs[0]!.sha256)).size).toBe(
      4,
    );
    // The photograph is decoded once: all of them share the cache.
    expect(report.cells.map((cell: { nodes: { photo: { status: string } } }) => cell.nodes.photo.status)).toEqual([
      "done",
      "cached",
      "cached",
      "cached",
    ]);
  });

  it("refuses a sweep over what is not there, before it runs anything", async () => {
    const document = { ...graph(), sweep: [{ node: "worse", param: "sigma", values: [10, "many"] }] };
    const path = file("sweep.json", serializeDocument(document));
    expect(await cli("run", path, "--input", `photo=${await photo()}`, "--out", join(folder, "out"), "--json")).toBe(2);
    expect(json().diagnostics).toMatchObject([{ code: "param.type", nodeId: "worse", port: "sigma" }]);
  });

  it("gives the same bytes for the same seed and others for another", async () => {
    const path = file("graph.json", serializeDocument(graph()));
    const input = `photo=${await photo()}`;
    const hashes: string[] = [];
    for (const seed of [1, 1, 2]) {
      out = [];
      await cli("run", path, "--input", input, "--set", `worse.seed=${seed}`, "--out", folder, "--json");
      hashes.push(json().outputs[0].sha256);
    }
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it("ends with 1 when a node fails while running, and names it", async () => {
    const path = file("graph.json", serializeDocument(graph()));
    const notAnImage = file("notes.png", "these are notes, not a picture");
    expect(await cli("run", path, "--input", `photo=${notAnImage}`, "--out", folder, "--json")).toBe(1);
    expect(json()).toMatchObject({
      ok: false,
      nodes: { photo: { status: "failed" }, result: { status: "skipped" } },
      diagnostics: [{ nodeId: "photo" }],
    });
  });

  it("ends with 2 for a graph that cannot run, with the node, port and what to do", async () => {
    const path = file("graph.json", serializeDocument(graph()));
    expect(await cli("run", path, "--out", folder, "--json")).toBe(2);
    expect(json()).toMatchObject({
      ok: false,
      diagnostics: [{ code: "param.missing", nodeId: "photo", port: "image", hint: expect.any(String) }],
    });
  });
});

describe("wrong use ends with 2 and says what to do", () => {
  const cases: [string, string[], RegExp][] = [
    ["no verb", [], /rddm-studio run/],
    ["an unknown verb", ["paint", "x.json"], /no verb “paint”/],
    ["no file", ["run"], /needs a file/],
    ["an unknown option", ["run", "x.json", "--fast"], /--fast/],
    ["a file that is not there", ["run", "/nowhere.json", "--out", "x"], /could not be read/],
    ["no --out", ["run", "GRAPH"], /--out/],
    ["--set without a value", ["run", "GRAPH", "--out", "x", "--set", "worse"], /NODE\.PARAM=VALUE/],
    ["--set of an unknown param", ["run", "GRAPH", "--out", "x", "--set", "worse.speed=1"], /no param “speed”/],
    ["--set out of range", ["run", "GRAPH", "--out", "x", "--set", "worse.seed=-1"], /seed/i],
    ["--input of an unknown node", ["run", "GRAPH", "--out", "x", "--input", "ghost=GRAPH"], /no node “ghost”/],
  ];
  it.each(cases)("%s", async (_, argv, message) => {
    const path = file("graph.json", serializeDocument(graph()));
    expect(await cli(...argv.map((argument) => argument.replace("GRAPH", path)))).toBe(2);
    expect([...out, ...err].join("\n")).toMatch(message);
  });
});

describe("validate and migrate", () => {
  it("validate lists what is wrong", async () => {
    const broken = documentOf({ photo: ["degradedInput"], odd: ["ghost"], result: ["imageOutput"] }, []);
    expect(await cli("validate", file("graph.json", serializeDocument(broken)), "--json")).toBe(2);
    const codes = json().diagnostics.map((diagnostic: { code: string }) => diagnostic.code);
    expect(codes).toEqual(expect.arrayContaining(["param.missing", "node.unknown-type", "port.unwired"]));
  });

  it("validate says no to a view that waits for an unknown node, as run does", async () => {
    const broken = documentOf({ odd: ["ghost"], result: ["imageOutput"] }, [["odd.image", "result.image"]]);
    const path = file("graph.json", serializeDocument(broken));
    expect([await cli("validate", path), await cli("run", path, "--out", folder)]).toEqual([2, 2]);
  });

  it.each([
    ["not JSON", "{", "document.not-json"],
    ["JSON of another kind", "{}", "document.not-a-graph"],
  ])("refuses %s", async (_, text, code) => {
    expect(await cli("validate", file("graph.json", text), "--json")).toBe(2);
    expect(json().diagnostics[0].code).toBe(code);
  });

  it("migrate prints the very bytes when nothing needs migrating, however they are laid out", async () => {
    const text = JSON.stringify(graph(), null, 3);
    expect(await cli("migrate", file("graph.json", text))).toBe(0);
    expect(out.join("")).toBe(text);
  });
});

describe("info, diff and schema", () => {
  it("info says what is in a graph, and which of its files are here", async () => {
    const path = file(
      "graph.json",
      serializeDocument({ ...graph(), sweep: [{ node: "worse", param: "seed", values: [1, 2] }] }),
    );
    expect(await cli("info", path, "--json")).toBe(0);
    expect(json()).toMatchObject({
      graphs: [{ id: "main", nodes: 3, wires: 3 }],
      nodeTypes: { degradedInput: 1, degrade: 1, imageOutput: 1 },
      files: [],
      sweep: { runs: 2 },
    });
    out = [];
    expect(await cli("info", "examples/remove-rain.json")).toBe(0);
    expect(out.join("\n")).toMatch(/file {3}photo-derain\.onnx, \d+ bytes$/m);
  });

  it("diff names what changed, and ends with 1 unless both run the same", async () => {
    const a = file("a.json", serializeDocument(graph()));
    const b = file("b.json", serializeDocument({ ...graph({ kind: "gaussianNoise", sigma: 9 }), title: "Other" }));
    expect(await cli("diff", a, b)).toBe(1);
    expect(out.join("\n")).toMatch(/~ title: “Test” → “Other”\n~ worse\.sigma: \d+ → 9/);
    expect(await cli("diff", a, a)).toBe(0);
    expect(await cli("diff", a)).toBe(2);
  });

  it("schema prints the JSON Schema of graph files", async () => {
    expect(await cli("schema")).toBe(0);
    expect(json().$defs["params-degrade"].properties.sigma).toMatchObject({ type: "number" });
  });
});
