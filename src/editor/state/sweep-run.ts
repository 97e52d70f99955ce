import { create } from "zustand";
import { compile } from "../../graph/compile.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import { type GraphDocument, splitAddress } from "../../graph/document.ts";
import type { Plan } from "../../graph/plan.ts";
import { expandSweep, type SweepCell } from "../../graph/sweep.ts";
import { registry } from "../../nodes/registry.ts";
import type { Metric } from "../../nodes/values.ts";
import type { RunQueue } from "../../runtime/client.ts";
import type { Preview } from "../../runtime/protocol.ts";
import { useLibrary } from "../library.ts";
import { currentDocument, mainGraph, useDocument } from "./document-store.ts";
import { stopRun } from "./run-controller.ts";
import { useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";
import { notifyDiagnostic } from "./toast-store.ts";

export interface SweepResult {
  readonly cell: SweepCell;
  readonly status: "waiting" | "running" | "done" | "failed" | "stopped";
  readonly picture: Preview | null;
  readonly metrics: readonly Metric[];
  readonly problem: string | null;
  /** Network calls that ran, rather than came from the cache. */
  readonly calls: number;
}

interface SweepState {
  readonly results: readonly SweepResult[];
  /** The axes the results are of. */
  readonly axes: NonNullable<GraphDocument["sweep"]>;
  readonly running: boolean;
}

const NONE: SweepState = { results: [], axes: [], running: false };
export const useSweep = create<SweepState>()(() => NONE);

let queue: RunQueue | null = null;
/** Longest side of a cell's picture, px. */
const PICTURE = 220;

/** Every combination as a run of its own, one after the other: what they share is computed once. */
export async function runSweep(): Promise<void> {
  const document = currentDocument();
  const { environment } = useLibrary.getState();
  const expanded = expandSweep(document, registry);
  if (!expanded.ok) return refuse(expanded.diagnostics);
  const jobs: { label: string; plan: Plan }[] = [];
  for (const { label, document: cell } of expanded.value) {
    const compiled = compile(cell, registry, environment);
    if (!compiled.ok) return refuse(compiled.diagnostics);
    jobs.push({ label, plan: compiled.value });
  }
  stopRun();
  const blank = { status: "waiting", picture: null, metrics: [], problem: null, calls: 0 } as const;
  useSweep.setState({
    results: expanded.value.map((cell) => ({ cell, ...blank })),
    axes: document.sweep ?? [],
    running: true,
  });
  const mine = runtime().queue(jobs, {
    cards: environment.cards,
    onEvent: (event) => {
      if (event.type !== "started") return;
      const index = mine.runs.findIndex(({ runId }) => runId === event.runId);
      // A short run's summary, which takes another channel, may have come before.
      if (useSweep.getState().results[index]?.status === "waiting") change(index, { status: "running" });
    },
  });
  queue = mine;
  const wire = resultWire(document);
  await Promise.all(
    mine.runs.map(({ runId, done }, index) => done.then((summary) => settle(index, runId, summary, wire))),
  );
  if (queue !== mine) return;
  queue = null;
  useSweep.setState({ running: false });
}

/** Takes one that waits out of the queue; the others go on. Its summary comes when it would have been its turn. */
export function skipCell(index: number): void {
  queue?.runs[index]?.control("stop");
  change(index, { status: "stopped" });
}

export const stopSweep = (): void => queue?.stop();

export function forgetSweepOnOpen(): void {
  useDocument.subscribe((state, previous) => {
    if (state.generation === previous.generation) return;
    queue?.stop();
    queue = null;
    useSweep.setState(NONE);
  });
}

type Summary = Awaited<RunQueue["done"]>[number];

async function settle(index: number, runId: string, summary: Summary, wire: string | null): Promise<void> {
  const status = summary.outcome === "done" ? "done" : summary.outcome === "failed" ? "failed" : "stopped";
  const problem = summary.diagnostics.find(({ severity }) => severity === "error")?.message ?? null;
  change(index, { status, problem, metrics: Object.values(summary.metrics)[0] ?? [], calls: summary.unetCalls });
  if (status !== "done" || wire === null) return;
  const answer = await runtime().preview({ wire, runId, maxSize: PICTURE });
  if (answer.ok) change(index, { picture: answer.value });
}

function change(index: number, part: Partial<SweepResult>): void {
  useSweep.setState(({ results }) => ({
    results: results.map((result, at) => (at === index ? { ...result, ...part } : result)),
  }));
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first) notifyDiagnostic(first);
}

/** What a cell shows: the picture that goes into the first Image output, else the first picture of any output. */
function resultWire(document: GraphDocument): string | null {
  const { nodes, edges } = mainGraph(document);
  const outputs = nodes.filter(({ type }) => registry.get(type)?.category === "Output");
  const first = outputs.find(({ type }) => type === "imageOutput") ?? outputs[0];
  const edge = edges.find(
    ({ to }) =>
      splitAddress(to)?.node === first?.id &&
      registry.get(first?.type ?? "")?.inputs[splitAddress(to)?.port ?? ""]?.type === "tensor",
  );
  return edge?.from ?? null;
}

/** Whether the page's one worker is busy with anything. */
export const isWorking = (): boolean => useSweep.getState().running || useRun.getState().phase !== "idle";
