import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { validate } from "../graph/compile.ts";
import { type Diagnostic, hasErrors } from "../graph/diagnostic.ts";
import { serializeDocument } from "../graph/document-io.ts";
import { graphSchema } from "../nodes/graph-schema.ts";
import { registry } from "../nodes/registry.ts";
import { compare } from "./compare.ts";
import { golden } from "./golden.ts";
import { readGraph } from "./graph-file.ts";
import { info } from "./info.ts";
import { FileLibrary } from "./library.ts";
import { run } from "./run.ts";
import { describe, EXIT, USAGE, UsageError, usageError } from "./usage.ts";

const OPTIONS = {
  out: { type: "string" },
  input: { type: "string", multiple: true },
  set: { type: "string", multiple: true },
  assets: { type: "string", multiple: true },
  model: { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

/** The command line; `root` is the project's folder, where the shipped models and samples lie. Returns the exit code. */
export async function main(argv: readonly string[], root: string): Promise<number> {
  const json = argv.includes("--json");
  try {
    return await dispatch(argv, root);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (json) console.log(JSON.stringify({ ok: false, diagnostics: error.diagnostics }, null, 2));
    else for (const diagnostic of error.diagnostics) console.error(describe(diagnostic));
    return EXIT.usage;
  }
}

async function dispatch(argv: readonly string[], root: string): Promise<number> {
  const { values, positionals } = parse(argv);
  const [verb, file, ...rest] = positionals;
  if (values.help || verb === undefined || verb === "help") {
    console.log(USAGE);
    return values.help || verb ? EXIT.done : EXIT.usage;
  }
  if (verb === "schema") {
    console.log(JSON.stringify(graphSchema, null, 1));
    return EXIT.done;
  }
  if (!file) throw usageError(`“${verb}” needs a file.`, "rddm-studio --help shows how.");
  const { json = false, input = [], set = [], assets = [], model = [] } = values;
  if (verb === "golden") return (await golden([file, ...rest])) ? EXIT.done : EXIT.failed;
  if (verb === "diff" && rest.length !== 1)
    throw usageError("“diff” takes two files.", "rddm-studio --help shows how.");
  if (verb === "diff") return compare(file, rest[0]!, json);
  if (rest.length > 0) throw usageError(`“${rest[0]}” is one file too many.`);
  if (verb === "migrate") return migrate(file);
  const library = await openLibrary(root, assets, model);
  if (verb === "run") return run({ graph: file, out: values.out, input, set, json }, library);
  if (verb === "info") return info(file, library, json);
  if (verb === "validate") return check(file, library, json);
  throw usageError(`There is no verb “${verb}”.`, "rddm-studio --help lists them.");
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw usageError(`${(error as Error).message}`, "rddm-studio --help shows how.");
  }
}

async function openLibrary(root: string, folders: readonly string[], models: readonly string[]): Promise<FileLibrary> {
  const library = new FileLibrary();
  for (const shipped of ["public/models", "public/samples"])
    if (existsSync(join(root, shipped))) await library.addFolder(join(root, shipped));
  for (const folder of folders)
    await library.addFolder(folder).catch((error: Error) => {
      throw usageError(`--assets ${folder} could not be read: ${error.message}.`);
    });
  for (const path of models)
    await library.addFile(path).catch((error: Error) => {
      throw usageError(`--model ${path} could not be read: ${error.message}.`);
    });
  return library;
}

/** Prints the document in today's form; the very bytes it was given when nothing needed migrating. */
async function migrate(path: string): Promise<number> {
  const { text, document } = await readGraph(path);
  const migrated = JSON.stringify(document) !== JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, "")));
  process.stdout.write(migrated ? serializeDocument(document) : text);
  return EXIT.done;
}

async function check(path: string, library: FileLibrary, json: boolean): Promise<number> {
  const { document, diagnostics } = await readGraph(path, library);
  const assets = new Set<string>();
  for (const graph of Object.values(document.graphs))
    for (const node of graph.nodes)
      for (const value of Object.values(node.params)) {
        const sha256 = (value as { sha256?: unknown } | null)?.sha256;
        if (typeof sha256 === "string" && (await library.source({ name: "", sha256, bytes: 0 }))) assets.add(sha256);
      }
  // What stops a run comes first: of two that say the same of a node, the first is told.
  const found = [...validate(document, registry, { cards: library.cards, assets }), ...diagnostics];
  const same = (a: Diagnostic, b: Diagnostic) =>
    a.code === b.code && a.graphId === b.graphId && a.nodeId === b.nodeId && a.port === b.port;
  const unique = found.filter((a, i) => found.findIndex((b) => same(a, b)) === i);
  const ok = !hasErrors(unique);
  if (json) console.log(JSON.stringify({ ok, diagnostics: unique }, null, 2));
  else {
    for (const diagnostic of unique) console.error(describe(diagnostic));
    if (ok) console.log(`${path}: ok`);
  }
  return ok ? EXIT.done : EXIT.usage;
}
