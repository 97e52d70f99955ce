import type { Tensor } from "../../src/expression/tensor.ts";
import { DiagnosticError, fail } from "../../src/graph/diagnostic.ts";
import type { AssetRef } from "../../src/graph/document.ts";
import { fillParams, type ParamValues } from "../../src/graph/node-type.ts";
import type { AnyNode, SavedFile } from "../../src/nodes/define.ts";

/** Runs one host or view node by itself, as the executor would. */

export interface NodeRun {
  // biome-ignore lint/suspicious/noExplicitAny: the outputs of any node type
  outputs: any;
  warnings: string[];
  save(): Promise<SavedFile | null>;
}

export async function runNode(
  node: AnyNode,
  options: { params?: ParamValues; inputs?: Record<string, unknown>; files?: Record<string, Uint8Array> } = {},
): Promise<NodeRun> {
  if (node.kind !== "host" && node.kind !== "view") throw new Error(`${node.type} is no host or view node`);
  const warnings: string[] = [];
  const context = {
    signal: new AbortController().signal,
    asset: async (ref: AssetRef) => options.files?.[ref.name] ?? fail("asset.missing", ref.name),
    card: () => fail("model.missing-card", "no models here"),
    warn: (message: string) => void warnings.push(message),
    params: fillParams(node, options.params ?? {}),
    inputs: options.inputs ?? {},
  };
  const outputs = await node.run(context);
  return {
    outputs,
    warnings,
    save: async () => (node.kind === "view" ? ((await node.save?.(context)) ?? null) : null),
  };
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
