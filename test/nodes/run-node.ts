import type { Tensor } from "../../src/expression/tensor.ts";
import { DiagnosticError, fail } from "../../src/graph/diagnostic.ts";
import type { AssetRef } from "../../src/graph/document.ts";
import { fillParams, type ParamValues } from "../../src/graph/node-type.ts";
import type { AnyNode, Noted, SavedFile } from "../../src/nodes/define.ts";

/** Runs host and view nodes by themselves, as the executor would. */

export interface NodeRun {
  // biome-ignore lint/suspicious/noExplicitAny: the outputs of any node type
  outputs: any;
  warnings: string[];
  save(): Promise<SavedFile | null>;
}

interface Options {
  params?: ParamValues;
  inputs?: Record<string, unknown>;
  files?: Record<string, Uint8Array>;
  signal?: AbortSignal;
}

export async function runNode(node: AnyNode, options: Options = {}): Promise<NodeRun> {
  return (await runTurns(node, { ...options, turns: [options.inputs ?? {}] }))[0]!;
}

/** Runs a node once for each set of inputs, as in a loop of so many turns. */
export async function runTurns(
  node: AnyNode,
  options: Omit<Options, "inputs"> & { turns: readonly Record<string, unknown>[] },
): Promise<NodeRun[]> {
  if (node.kind !== "host" && node.kind !== "view") throw new Error(`${node.type} is no host or view node`);
  const runs: NodeRun[] = [];
  let notes: readonly Noted<unknown>[] = [];
  for (const [index, inputs] of options.turns.entries()) {
    const warnings: string[] = [];
    const context = {
      signal: options.signal ?? new AbortController().signal,
      asset: async (ref: AssetRef) => options.files?.[ref.name] ?? fail("asset.missing", ref.name),
      card: () => fail("model.missing-card", "no models here"),
      warn: (message: string) => void warnings.push(message),
      params: fillParams(node, options.params ?? {}),
      inputs,
      turn: { index, count: options.turns.length },
    };
    if (node.kind === "host") {
      runs.push({ outputs: await node.run(context), warnings, save: async () => null });
      continue;
    }
    const note = await node.note?.(context);
    if (note !== undefined) notes = [...notes, { index, note }];
    const seen = { ...context, notes };
    const save = async () => (await node.save?.(seen)) ?? null;
    runs.push({ outputs: await node.run(seen), warnings, save });
  }
  return runs;
}

/** The diagnostic a run ends with; throws when it does not. */
export const diagnosticOf = (run: Promise<unknown>) =>
  run.then(
    () => Promise.reject(new Error("the node did not fail")),
    (error: unknown) => (error instanceof DiagnosticError ? error.diagnostic : Promise.reject(error)),
  );

export const assetRef = (name: string): ParamValues[string] => ({ name, sha256: "0".repeat(64), bytes: 1 });

export const tensorOf = (shape: number[], values: readonly number[]): Tensor => ({
  shape,
  data: Float32Array.from(values),
});
