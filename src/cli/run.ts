import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GraphDocument, Json } from "../graph/document.ts";
import { sha256Hex } from "../graph/merkle.ts";
import { expandSweep } from "../graph/sweep.ts";
import { registry } from "../nodes/registry.ts";
import { ResultCache } from "../runtime/cache.ts";
import type { RunEvent, RunSummary } from "../runtime/protocol.ts";
import { runLocal } from "../runtime/run-local.ts";
import { readGraph, setInput, setParam } from "./graph-file.ts";
import type { FileLibrary } from "./library.ts";
import { describe, EXIT, UsageError, usageError } from "./usage.ts";

export interface RunArguments {
  readonly graph: string;
  readonly out?: string;
  readonly input: readonly string[];
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Runs a graph, or each document of its sweep, and writes what the views stand for. */
export async function run({ graph, out, input, set, json }: RunArguments, library: FileLibrary): Promise<number> {
  if (!out) throw usageError("--out DIR is missing: where should the results go?");
  let { document } = await readGraph(graph, library);
  for (const assignment of input) document = await setInput(document, assignment, library);
  for (const assignment of set) document = setParam(document, assignment);
  const sweep = expandSweep(document, registry);
  if (!sweep.ok) throw new UsageError(sweep.diagnostics);
  const cache = new ResultCache();
  const done: CellRun[] = [];
  for (const [i, { label, values, document: cell }] of sweep.value.entries()) {
    if (label && !json) console.log(`${i + 1} of ${sweep.value.length}: ${label}`);
    const folder = label ? join(out, folderName(label, i)) : out;
    const ran = await runCell(cell, folder, { library, cache, quiet: json });
    if (!json) print(ran.summary, ran.outputs);
    done.push({ ...ran, label, values });
  }
  if (json) console.log(JSON.stringify(document.sweep ? sweepReport(document, done) : report(done[0]!), null, 2));
  return done.every(({ summary }) => summary.ok) ? EXIT.done : EXIT.failed;
}

interface CellRun {
  readonly summary: RunSummary;
  readonly outputs: Outputs;
  readonly label: string;
  readonly values: readonly Json[];
}

/** Numbered, so that a folder listing has the order of the sweep: `03 eta=0.5`. */
const folderName = (label: string, i: number): string =>
  `${String(i + 1).padStart(2, "0")} ${label.replace(/[^\p{L}\p{N}.=,()+-]+/gu, " ").trim()}`.slice(0, 100).trim();

async function runCell(
  document: GraphDocument,
  folder: string,
  { library, cache, quiet }: { library: FileLibrary; cache: ResultCache; quiet: boolean },
): Promise<{ summary: RunSummary; outputs: Outputs }> {
  const onEvent = quiet ? undefined : progress;
  // Nobody looks at the wires afterwards: only what views save is kept.
  const recording = { tensors: false, statistics: false };
  const sources = { registry, cards: library.cards, assets: library.source };
  const result = await runLocal(document, { ...sources, onEvent, cache, recording });
  if (!result.ok) throw new UsageError(result.diagnostics);
  await mkdir(folder, { recursive: true });
  const outputs: { node: string; file: string; sha256: string }[] = [];
  for (const { node, file } of result.summary.ok ? await result.save() : []) {
    const path = join(folder, file.name);
    await writeFile(path, file.bytes);
    outputs.push({ node, file: path, sha256: sha256Hex(file.bytes) });
  }
  result.release();
  return { summary: result.summary, outputs };
}

type Outputs = readonly { node: string; file: string; sha256: string }[];

/** JSON has no Infinity: the PSNR of equal images is written as text. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const report = ({ summary, outputs }: Pick<CellRun, "summary" | "outputs">) => ({
  ok: summary.ok,
  provider: summary.provider,
  outputs,
  metrics: Object.fromEntries(
    Object.entries(summary.metrics).map(([node, metrics]) => [
      node,
      metrics.map(({ value, before, ...metric }) => ({
        ...metric,
        value: jsonNumber(value),
        ...(before === undefined ? {} : { before: jsonNumber(before) }),
      })),
    ]),
  ),
  timings: { totalMs: summary.ms, unetCalls: summary.unetCalls },
  nodes: summary.nodes,
  diagnostics: summary.diagnostics,
});

const sweepReport = ({ sweep }: GraphDocument, cells: readonly CellRun[]) => ({
  ok: cells.every(({ summary }) => summary.ok),
  sweep,
  cells: cells.map((cell) => ({ label: cell.label, values: cell.values, ...report(cell) })),
});

function print(summary: RunSummary, outputs: Outputs): void {
  for (const diagnostic of summary.diagnostics) console.error(describe(diagnostic));
  for (const [node, metrics] of Object.entries(summary.metrics))
    for (const { label, value, unit, before } of metrics)
      console.log(
        `${node}  ${label} ${value.toFixed(3)} ${unit}${before === undefined ? "" : ` (before: ${before.toFixed(3)})`}`,
      );
  for (const { file } of outputs) console.log(`wrote ${file}`);
  console.log(
    `${summary.outcome} in ${(summary.ms / 1000).toFixed(1)} s on ${summary.provider}, ${summary.unetCalls} network calls`,
  );
}

function progress(event: RunEvent): void {
  if (event.type !== "loop") return;
  const { zone, iteration, count, etaMs } = event.progress;
  const left = etaMs === null ? "" : `, ${(etaMs / 1000).toFixed(1)} s left`;
  console.error(`${zone}: step ${iteration + 1} of ${count}${left}`);
}
