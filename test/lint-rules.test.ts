import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** One file each, linted together in a copy of the configuration: [folder, import, words of the refusal]. */
const REFUSED: [string, string, string][] = [
  ["src/graph", 'import { a } from "../nodes/define.ts";', "src/graph is the document alone"],
  ["src/graph", 'import { a } from "../expression/index.ts";', "src/graph is the document alone"],
  ["src/expression/parse", 'import { a } from "../../graph/document.ts";', "src/expression is the language alone"],
  ["src/diffusion", 'import { a } from "../expression/tensor.ts";', "src/diffusion is the mathematics alone"],
  ["src/imaging", 'import { a } from "../graph/document.ts";', "src/imaging works on arrays"],
  ["src/imaging", 'import { a } from "../expression/index.ts";', "src/imaging works on arrays"],
  ["src/imaging", 'import { sizeOf as a } from "../expression/tensor.ts";', "only the type Tensor"],
  ["src/nodes/input", 'import { a } from "../../runtime/client.ts";', "A node type says what it does"],
  ["src/nodes", 'import { a } from "../storage/store.ts";', "A node type says what it does"],
  ["src/nodes/model", 'import { a } from "react";', "React belongs to src/editor"],
  ["src/runtime", 'import { a } from "../editor/main.tsx";', "src/runtime runs in a worker"],
  ["src/runtime", 'import { a } from "../storage/store.ts";', "src/runtime runs in a worker"],
  ["src/runtime", 'import { a } from "onnxruntime-web/wasm";', "onnxruntime belongs to src/runtime/onnx"],
  ["src/runtime/onnx", 'import { a } from "react-dom/client";', "React belongs to src/editor"],
  ["src/storage", 'import { a } from "../nodes/registry.ts";', "src/storage keeps text and bytes"],
  ["src/editor/state", 'import { a } from "../../runtime/executor.ts";', "The editor asks the worker"],
  ["src/editor", 'import { a } from "../cli/main.ts";', "The editor asks the worker"],
  ["src/editor/state", 'import { a } from "dexie";', "Only src/storage talks to IndexedDB"],
  ["src/cli", 'import { a } from "../editor/share/link.ts";', "The command line has no page"],
  ["src/cli", 'import { a } from "onnxruntime-node";', "onnxruntime belongs to src/runtime/onnx"],
];

const ALLOWED: [string, string][] = [
  ["src/graph", 'import { a } from "./nodes.ts";'],
  ["src/imaging", 'import type { Tensor as a } from "../expression/tensor.ts";'],
  ["src/nodes/sampler", 'import { a } from "../../diffusion/path.ts";'],
  ["src/runtime", 'import { a } from "../nodes/registry.ts";'],
  ["src/runtime/onnx", 'import { a } from "onnxruntime-web/wasm";'],
  ["src/editor/state", 'import { a } from "../../runtime/client.ts";'],
  ["src/editor/state", 'import type { a } from "../../runtime/protocol.ts";'],
  ["src/editor", 'import { a } from "react";'],
  ["src/storage", 'import { a } from "dexie";'],
  ["src/cli", 'import { a } from "../runtime/executor.ts";'],
];

interface Report {
  diagnostics: { category: string; message: string; location: { path: string | { file: string } } }[];
}

const root = path.resolve(import.meta.dirname, "..");
let folder = "";
let found: { file: string; message: string }[] = [];

const refusedFile = (index: number) => `${REFUSED[index]![0]}/refused${index}.ts`;
const allowedFile = (index: number) => `${ALLOWED[index]![0]}/allowed${index}.ts`;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rddm-lint-"));
  const configuration = JSON.parse(readFileSync(path.join(root, "biome.json"), "utf8"));
  delete configuration.vcs;
  delete configuration.$schema;
  writeFileSync(path.join(folder, "biome.json"), JSON.stringify(configuration));
  const write = (file: string, line: string) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${line}\nexport type { a };\n`);
  };
  REFUSED.forEach(([, line], index) => {
    write(refusedFile(index), line);
  });
  ALLOWED.forEach(([, line], index) => {
    write(allowedFile(index), line);
  });
  const biome = path.join(root, "node_modules", "@biomejs", "biome", "bin", "biome");
  const { stdout } = spawnSync(process.execPath, [biome, "lint", "--reporter=json", "--max-diagnostics=none", "src"], {
    cwd: folder,
    encoding: "utf8",
  });
  const report = JSON.parse(stdout) as Report;
  found = report.diagnostics
    .filter(({ category }) => category === "lint/style/noRestrictedImports")
    .map(({ message, location: { path: file } }) => ({ file: typeof file === "string" ? file : file.file, message }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("imports go one way", () => {
  it.each(REFUSED.map(([from, line, words], index) => ({ from, line, words, index })))(
    "$from may not say $line, and is told what to do",
    ({ words, index }) => {
      const messages = found.filter(({ file }) => file === refusedFile(index)).map(({ message }) => message);
      expect(messages).toHaveLength(1);
      expect(messages[0]).toContain(words);
    },
  );

  it.each(ALLOWED.map(([from, line], index) => ({ from, line, index })))("$from may say $line", ({ index }) => {
    expect(found.filter(({ file }) => file === allowedFile(index))).toEqual([]);
  });
});
