import { sizeOf, type Tensor } from "../expression/tensor.ts";
import { DiagnosticError, fail } from "../graph/diagnostic.ts";
import type { AssetRef } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import { portsOf } from "../graph/node-type.ts";
import type { PlanNode } from "../graph/plan.ts";
import type { AnyNode, ModelContext, Noted, Program, RunContext, Turn } from "../nodes/define.ts";
import type { TensorRef } from "../nodes/values.ts";
import type { AssetSource } from "./assets.ts";
import { loadAsset } from "./assets.ts";
import type { Backend, Handle } from "./backend.ts";
import { breathe } from "./control.ts";
import { expressionOf } from "./elementwise.ts";
import type { ModelRunner } from "./model-runner.ts";
import { isOutOfMemory, SMALLER } from "./out-of-memory.ts";
import type { NetworkCall } from "./speeds.ts";
import { tiledCall } from "./tiled-call.ts";
import { isHandle, makeAll, type Value, type Values } from "./value.ts";

/** What a node may reach during a run. */
export interface NodeEnvironment {
  readonly backend: Backend;
  readonly models: ModelRunner;
  readonly assets: AssetSource;
  readonly cards: ReadonlyMap<string, ModelCard>;
  readonly signal: AbortSignal;
  warn(nodeId: string, message: string): void;
  /** Told of each network call, for counting and for times to come. */
  called(call: NetworkCall): void;
}

/** The turn of the loop that a view runs in, and what it noted in those before. */
export interface Notebook {
  readonly turn: Turn;
  readonly before: readonly Noted<unknown>[];
  /** Keeps this turn's note. */
  note(note: unknown): void;
}

/** Runs one node on the values of its inputs. Outputs have one reference each, for the caller. */
export async function runNode(
  node: PlanNode,
  definition: AnyNode,
  inputs: Values,
  environment: NodeEnvironment,
  notebook: Notebook,
): Promise<Values> {
  const context = { ...runContext(node, environment), params: node.params };
  switch (definition.kind) {
    case "expression":
      return runExpressions(definition.program({ params: node.params, inputs }), inputs, environment.backend);
    case "model":
      return runModel(definition, { ...context, inputs }, environment);
    case "host":
      return toBackend(
        await definition.run({ ...context, inputs: await toHost(inputs, environment.backend) }),
        environment.backend,
      );
    case "view":
      return toBackend(
        await runView(definition, { ...context, inputs: await toHost(inputs, environment.backend) }, notebook),
        environment.backend,
      );
    case "zone":
      throw new Error(`${node.id}: loops are run by the executor`);
    case "structure":
      throw new Error(`${node.id}: subgraphs are dissolved by compile`);
  }
}

export function runContext(node: PlanNode, environment: NodeEnvironment): RunContext {
  return {
    signal: environment.signal,
    asset: (ref) => loadAsset(environment.assets, ref),
    card: (ref) => cardOf(ref, environment.cards),
    warn: (message) => environment.warn(node.id, message),
  };
}

function cardOf(ref: AssetRef, cards: ReadonlyMap<string, ModelCard>): ModelCard {
  const card = cards.get(ref.sha256);
  return (
    card ??
    fail("model.missing-card", `There is no model card for “${ref.name}”.`, {
      hint: "Describe the network in the inspector, or open it with its model.json.",
    })
  );
}

function runExpressions(programs: Readonly<Record<string, Program>>, inputs: Values, backend: Backend): Values {
  return makeAll(Object.entries(programs), ({ text, scalars = {} }) =>
    backend.evaluate(text, operandsOf(text, { ...inputs, ...scalars })),
  );
}

/** Only what the text names: a node has more inputs than one of its expressions reads. */
function operandsOf(
  text: string,
  values: Readonly<Record<string, Value | undefined>>,
): Record<string, Handle | number> {
  const operands: Record<string, Handle | number> = {};
  for (const name of expressionOf(text).names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (isHandle(value) || typeof value === "number") operands[name] = value;
  }
  return operands;
}

/** A view takes its note, then runs with all notes up to this turn. */
async function runView(
  definition: Extract<AnyNode, { kind: "view" }>,
  context: RunContext & { params: PlanNode["params"]; inputs: Readonly<Record<string, unknown>> },
  { turn, before, note }: Notebook,
): Promise<Readonly<Record<string, unknown>>> {
  if (!definition.note) return definition.run({ ...context, turn, notes: before });
  const noted = await definition.note({ ...context, turn });
  note(noted);
  const notes = noted === undefined ? before : [...before, { index: turn.index, note: noted }];
  return definition.run({ ...context, turn, notes });
}

async function runModel(
  definition: Extract<AnyNode, { kind: "model" }>,
  context: RunContext & { params: PlanNode["params"]; inputs: Values },
  { backend, models, assets, called }: NodeEnvironment,
): Promise<Values> {
  // One entry a reference: an expression may give back the very tensor it was given.
  const temporaries: Handle[] = [];
  const keep = (handle: Handle): Handle => {
    temporaries.push(handle);
    return handle;
  };
  const own = (operands: Readonly<Record<string, TensorRef | number>>) =>
    operands as Readonly<Record<string, Handle | number>>;
  const modelContext: ModelContext & typeof context = {
    ...context,
    evaluate: (text, operands) => keep(backend.evaluate(text, operandsOf(text, own(operands)))),
    zeros: (shape) => keep(backend.full(shape, 0)),
    onHost: async (operands, compute) => {
      const arrays = await toHost(operands as unknown as Values, backend);
      const outputs = toBackend(await compute(arrays as never), backend) as Record<string, Handle>;
      for (const handle of Object.values(outputs)) keep(handle);
      return outputs as never;
    },
    reversed: (tensor) => {
      const [items, , height, width] = tensor.shape as readonly [number, number, number, number];
      return keep(backend.gather(tensor as Handle, { item: 0, items, top: 0, left: 0, height, width }, true));
    },
    call: async (model, feeds, tile) => {
      const began = performance.now();
      const load = () => loadAsset(assets, model.asset);
      const call = async (pieces: Readonly<Record<string, Handle | number>>) => {
        // A node calls its network once a tile, or several networks: on WASM each call blocks the thread.
        await breathe();
        context.signal.throwIfAborted();
        return models.call(model, pieces, backend, load);
      };
      const outputs = await tiledCall(model.card, own(feeds), tile, backend, call, context.warn);
      const sizes = Object.values(own(feeds)).map((feed) => (isHandle(feed) ? sizeOf(feed.shape) : 1));
      called({ sha256: model.asset.sha256, elements: Math.max(1, ...sizes), ms: performance.now() - began });
      for (const handle of Object.values(outputs)) keep(handle);
      return outputs;
    },
  };
  let outputs: Values = {};
  try {
    outputs = (await definition.run(modelContext)) as Values;
    for (const value of Object.values(outputs)) if (isHandle(value)) value.retain();
    return outputs;
  } finally {
    for (const handle of temporaries) handle.release();
  }
}

/** `aside`: see `Backend.download`. */
export async function toHost(
  inputs: Values,
  backend: Backend,
  aside = false,
): Promise<Readonly<Record<string, unknown>>> {
  const host: Record<string, unknown> = {};
  for (const [port, value] of Object.entries(inputs))
    host[port] = isHandle(value) ? await backend.download(value, aside) : value;
  return host;
}

function toBackend(outputs: Readonly<Record<string, unknown>>, backend: Backend): Values {
  const given = Object.entries(outputs).filter(([, value]) => value !== undefined);
  return makeAll(given, (value): Value => (isTensor(value) ? backend.upload(value) : (value as Value)));
}

const isTensor = (value: unknown): value is Tensor =>
  value !== null &&
  typeof value === "object" &&
  "data" in value &&
  value.data instanceof Float32Array &&
  "shape" in value;

/** An error as the diagnostic that is shown on the node; an unexpected one says so. */
export function diagnose(error: unknown, node: PlanNode, definition: AnyNode, iteration: number | null) {
  const at = iteration === null ? "" : ` (step ${iteration + 1})`;
  if (error instanceof DiagnosticError)
    return { ...error.diagnostic, nodeId: node.id, message: `${error.diagnostic.message}${at}` };
  if (error instanceof Error && isOutOfMemory(error.message))
    return {
      severity: "error" as const,
      code: "run.out-of-memory" as const,
      nodeId: node.id,
      message: `${definition.title} found no room for its tensors${at}: ${error.message}.`,
      hint: SMALLER,
    };
  return {
    severity: "error" as const,
    code: "run.internal" as const,
    nodeId: node.id,
    message: `${definition.title} failed unexpectedly${at}: ${error instanceof Error ? error.message : String(error)}`,
    hint: "This is a fault of the program. The graph is unharmed; please report it with the graph.",
  };
}

export const tensorOutputs = (definition: AnyNode, node: PlanNode): readonly string[] =>
  Object.entries(portsOf(definition, node.params).outputs)
    .filter(([, spec]) => spec.type === "tensor")
    .map(([port]) => port);
