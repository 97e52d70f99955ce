import type { DiffusionPath } from "../../diffusion/path.ts";
import type { Tensor } from "../../expression/tensor.ts";
import type { AssetRef, Edge, GraphDocument, GraphNode, Json } from "../../graph/document.ts";
import { emptyGraph, FORMAT_VERSION, SCHEMA } from "../../graph/document.ts";
import { sha256Hex } from "../../graph/merkle.ts";
import { encodeNpy } from "../../imaging/npy.ts";
import { registry } from "../../nodes/registry.ts";
import type { TapeIndex } from "../../runtime/protocol.ts";
import { runLocal } from "../../runtime/run-local.ts";

type Params = Readonly<Record<string, Json>>;

/** A whole sampling run, to be built as a document of the nodes that users wire. */
export interface SamplingSpec {
  readonly shape: readonly number[];
  /** Schedule nodes; the last one gives the path that Timesteps picks from. */
  readonly schedule: readonly { id: string; type: string; params: Params; inputs?: Readonly<Record<string, string>> }[];
  readonly timesteps: Params;
  readonly model: Params;
  readonly clip: "official" | "off";
  readonly sampler: { readonly type: string; readonly params: Params };
  /** Standard normal numbers of x_T. */
  readonly start: readonly number[];
  /** Fresh noise, one draw for each step in order; null where no step reads any. */
  readonly fresh: readonly (readonly number[])[] | null;
  readonly input: readonly number[] | null;
  /** A second network called on the same states, e.g. to see a head as it comes out. */
  readonly witness?: Params;
}

/** What the run's tape says. */
export interface SamplingRun {
  tensor(wire: string, step?: number): Promise<Float32Array>;
  number(wire: string, step: number): Promise<number>;
  path(wire: string): Promise<DiffusionPath>;
  readonly steps: TapeIndex["zones"][number]["steps"];
}

/** Document → compile → executor → tape, with the tensors as in-memory `.npy` files. */
export async function runSampling(spec: SamplingSpec): Promise<SamplingRun> {
  const graph = new GraphBuilder();
  addNodes(graph, spec);
  const files = graph.files;
  const run = await runLocal(graph.document(), {
    registry,
    assets: async ({ sha256 }) => files.get(sha256) ?? null,
  });
  const problems = run.ok ? run.summary.diagnostics : run.diagnostics;
  if (!run.ok || !run.summary.ok) throw new Error(problems.map(({ message }) => message).join("; "));
  const value = async (wire: string, step?: number) => {
    const found = await run.value(wire, step);
    if (found === undefined) throw new Error(`the tape has no ${wire} at step ${step}`);
    return found;
  };
  return {
    tensor: async (wire, step) => ((await value(wire, step)) as Tensor).data,
    number: async (wire, step) => (await value(wire, step)) as number,
    path: async (wire) => (await value(wire)) as DiffusionPath,
    steps: run.tape().zones[0]!.steps,
  };
}

function addNodes(graph: GraphBuilder, spec: SamplingSpec): void {
  for (const { id, type, params, inputs } of spec.schedule) graph.add(id, type, params, inputs);
  graph.add("timesteps", "timesteps", spec.timesteps, { path: `${spec.schedule.at(-1)!.id}.path` });
  const input: Record<string, string> = spec.input ? { input: "input.tensor" } : {};
  if (spec.input) graph.addTensor("input", spec.shape, [spec.input]);
  graph.addTensor("start", spec.shape, [spec.start]);
  graph.add("noisy", "addNoise", {}, { ...input, noise: "start.tensor", path: "timesteps.path" });
  // The witness reaches Loop end as a carried value: nothing else may leave a loop's body.
  const carried = spec.witness ? [{ name: "head", type: "tensor" }] : [];
  const first: Record<string, string> = spec.witness ? { head: "noisy.x_T" } : {};
  graph.add("loop", "loopStart", { carried }, { x: "noisy.x_T", path: "timesteps.path", ...first });
  const network = { x_t: "loop.x", step: "loop.step", ...input };
  graph.add("model", "formulaModel", spec.model);
  graph.add("unet", "unetStep", { clip: spec.clip }, { ...network, model: "model.model" });
  const fresh: Record<string, string> = spec.fresh ? { z: "fresh.tensor" } : {};
  if (spec.fresh) graph.addTensor("fresh", spec.shape, spec.fresh, { step: "loop.step" });
  const predictions = { residual: "unet.residual", noise: "unet.noise", x0: "unet.x0" };
  const sampler = { x_t: "loop.x", step: "loop.step", ...predictions, ...fresh };
  graph.add("sampler", spec.sampler.type, spec.sampler.params, sampler);
  const head: Record<string, string> = spec.witness ? { head: "witness.noise" } : {};
  if (spec.witness) {
    graph.add("witnessModel", "formulaModel", spec.witness);
    graph.add("witness", "unetStep", { clip: "off" }, { ...network, model: "witnessModel.model" });
  }
  graph.add("end", "loopEnd", { start: "loop", carried }, { x: "sampler.x", ...head });
  graph.add("final", "probe", {}, { tensor: "end.x" });
}

class GraphBuilder {
  readonly files = new Map<string, Uint8Array>();
  readonly #nodes: GraphNode[] = [];
  readonly #edges: Edge[] = [];

  add(id: string, type: string, params: Params, inputs: Readonly<Record<string, string>> = {}): void {
    this.#nodes.push({ id, type, version: registry.get(type)?.version ?? 1, params });
    for (const [port, from] of Object.entries(inputs)) this.#edges.push({ from, to: `${id}.${port}` });
  }

  /** Tensors of one shape as one file, the leading axis counting them. */
  addTensor(id: string, shape: readonly number[], draws: readonly (readonly number[])[], inputs = {}): void {
    const bytes = encodeNpy({ shape: [draws.length, ...shape], data: Float32Array.from(draws.flat()) });
    const asset: AssetRef = { name: `${id}.npy`, sha256: sha256Hex(bytes), bytes: bytes.length };
    this.files.set(asset.sha256, bytes);
    this.add(id, "tensorFile", { file: { ...asset }, draws: true, first: 0 }, inputs);
  }

  document(): GraphDocument {
    const main = { ...emptyGraph, nodes: this.#nodes, edges: this.#edges };
    return { schema: SCHEMA, formatVersion: FORMAT_VERSION, id: "golden", title: "Reference run", graphs: { main } };
  }
}

/** Draws in the order of the steps that read them; zeros for those that do not. */
export function spreadDraws(
  draws: readonly (readonly number[])[],
  reads: readonly boolean[],
  size: number,
): number[][] {
  let next = 0;
  return reads.map((read) => (read && next < draws.length ? [...draws[next++]!] : new Array<number>(size).fill(0)));
}
