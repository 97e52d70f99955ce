import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256Hex } from "../graph/merkle.ts";
import { registry } from "../nodes/registry.ts";
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

/** Runs a graph and writes what its views stand for. */
export async function run({ graph, out, input, set, json }: RunArguments, library: FileLibrary): Promise<number> {
  if (!out) throw usageError("--out DIR is missing: where should the results go?");
  let { document } = await readGraph(graph);
  for (const assignment of input) document = await setInput(document, assignment, library);
  for (const assignment of set) document = setParam(document, assignment);
  const onEvent = json ? undefined : progress;
  const result = await runLocal(document, { registry, cards: library.cards, assets: library.source, onEvent });
  if (!result.ok) throw new UsageError(result.diagnostics);
  await mkdir(out, { recursive: true });
  const outputs: { node: string; file: string; sha256: string }[] = [];
  for (const { node, file } of result.summary.ok ? await result.save() : []) {
    const path = join(out, file.name);
    await writeFile(path, file.bytes);
    outputs.push({ node, file: path, sha256: sha256Hex(file.bytes) });
  }
  if (json) console.log(JSON.stringify(report(result.summary, outputs), null, 2));
  else print(result.summary, outputs);
  return result.summary.ok ? EXIT.done : EXIT.failed;
}

type Outputs = readonly { node: string; file: string; sha256: string }[];

/** JSON has no Infinity: the PSNR of equal images is written as text. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

const report = (summary: RunSummary, outputs: Outputs) => ({
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
