import { readFileSync } from "node:fs";
import { sizeOf, type Tensor } from "../../src/expression/tensor.ts";
import type { AssetRef, Json } from "../../src/graph/document.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { fillParams, type ParamSpec, type PortSpec, type Ports, portsOf } from "../../src/graph/node-type.ts";
import { encodeNpy } from "../../src/imaging/npy.ts";
import { type AnyNode, defineView } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";
import { RunControl } from "../../src/runtime/control.ts";
import { preflight } from "../../src/runtime/preflight.ts";
import { type LocalRun, runLocal } from "../../src/runtime/run-local.ts";
import { Speeds } from "../../src/runtime/speeds.ts";
import { documentOf } from "../graph/build.ts";
import { fixtureBytes } from "../imaging/pictures.ts";
import { imageCard, networkFile, refOf, TIMESTEP } from "./networks.ts";
import { run, walk } from "./sampling.ts";

/** Runs any node type through compile and executor, on a value for each of its inputs and a file for each of its assets. */

const SIDE = 16;

const tensor = (shape: number[], value: (i: number) => number): Tensor => ({
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
});
const picture = (batch: number, channels: number) =>
  tensor([batch, channels, SIDE, SIDE], (i) => Math.sin(i / 7 + i * i));

/** What a node type needs beyond a picture for each tensor and a file for each asset. */
const NEEDS: Readonly<Record<string, { inputs?: Record<string, unknown>; params?: Record<string, Json> }>> = {
  pointCloud: { inputs: { points: picture(2, 2), target: picture(1, 2) } },
  timesteps: { params: { count: 4 } },
  seedEnsemble: { inputs: { samples: picture(3, 3) } },
  diagnose: { inputs: { model: { kind: "onnx", card: TIMESTEP, traits: TIMESTEP, asset: refOf(TIMESTEP) } } },
  otherCard: { inputs: { model: { kind: "onnx", card: TIMESTEP, traits: TIMESTEP, asset: refOf(TIMESTEP) } } },
  imageModel: { params: { model: refOf(imageCard("channels")) as unknown as Json } },
};

/** Of the types that are no tensors: made by the nodes that make them. */
async function valuesByType(): Promise<Record<string, unknown>> {
  const { value } = await run(walk());
  const wires = {
    residualSchedule: "alpha.schedule",
    noiseSchedule: "beta.schedule",
    path: "times.path",
    model: "model.model",
  };
  const entries = Object.entries(wires).map(async ([type, wire]) => [type, await value(wire)] as const);
  return {
    ...Object.fromEntries(await Promise.all(entries)),
    step: await value("loop.step", 1),
    number: 0.5,
    text: "x",
    metrics: [],
  };
}
const values = valuesByType();

async function valueFor({ type, role }: PortSpec): Promise<unknown> {
  if (type !== "tensor") return (await values)[type];
  return role === "mask" ? tensor([1, 1, SIDE, SIDE], (i) => (i % 3 === 0 ? 1 : 0)) : picture(1, 3);
}

const card = JSON.parse(readFileSync("test/fixtures/tiny-unet/model.json", "utf8")) as ModelCard;
const files: Record<string, Uint8Array> = {
  image: fixtureBytes("alpha.png"),
  npy: encodeNpy(picture(1, 3)),
  model: new Uint8Array(readFileSync("test/fixtures/tiny-unet/model.onnx")),
};
const refTo = (accept: string): AssetRef => ({
  name: accept,
  sha256: sha256Hex(files[accept]!),
  bytes: files[accept]!.length,
});
const shot = imageCard("channels");
const cards = new Map([card, shot].map((known) => [known.sha256, known]));

async function source(ref: AssetRef): Promise<Uint8Array | null> {
  if (ref.sha256 === shot.sha256) return networkFile("channels");
  if (ref.sha256 === TIMESTEP.sha256) return networkFile("timestep");
  return Object.values(files).find((bytes) => sha256Hex(bytes) === ref.sha256) ?? null;
}

export interface ContractRun {
  /** Null where the node says, before anything runs, what it lacks. */
  readonly run: LocalRun | null;
  /** By output port; tensors as `{ shape, data }`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the node was given, and a copy from before. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly before: Readonly<Record<string, unknown>>;
  /** What pre-flight says of the tensor outputs, the inputs' shapes known. */
  readonly foreseen: Readonly<Record<string, readonly number[] | null>>;
}

/** `wire: "required"` leaves optional inputs open; `stop` stops the run while the node's inputs are being made. */
export async function contractRun(
  definition: AnyNode,
  options: { wire: "all" | "required"; params?: Record<string, Json>; stop?: boolean },
): Promise<ContractRun> {
  const needs = NEEDS[definition.type] ?? {};
  const params = { ...assetParams(definition), ...needs.params, ...options.params };
  const ports = portsOf(definition, fillParams(definition, params));
  const wired = Object.entries(ports.inputs).filter(([, spec]) => options.wire === "all" || !spec.optional);
  const inputs: Record<string, unknown> = {};
  for (const [name, spec] of wired) inputs[name] = needs.inputs?.[name] ?? (await valueFor(spec));
  const before = structuredClone(inputs);
  const control = new RunControl();
  const types = new Map(registry);
  const [given, taken] = ends(
    Object.fromEntries(wired),
    ports.outputs,
    inputs,
    () => options.stop && control.command("stop"),
  );
  types.set(given.type, given).set(taken.type, taken);
  const document = documentOf({ given: [given.type], node: [definition.type, params], taken: [taken.type] }, [
    ...wired.map(([name]) => [`given.${name}`, `node.${name}`] as const),
    ...Object.keys(ports.outputs).map((name) => [`node.${name}`, `taken.${name}`] as const),
  ]);
  const result = await runLocal(document, { registry: types, cards, assets: source, control });
  const outputs: Record<string, unknown> = {};
  if (!result.ok) {
    const own = result.diagnostics.every(({ nodeId, message }) => nodeId === "node" && message !== "");
    if (options.wire === "all" || !own) throw new Error(JSON.stringify(result.diagnostics));
    return { run: null, outputs, inputs, before, foreseen: {} };
  }
  for (const name of Object.keys(ports.outputs)) outputs[name] = await result.value(`node.${name}`);
  const bounds = { limitBytes: Number.POSITIVE_INFINITY, device: "wasm", speeds: new Speeds() };
  const flight = await preflight(result.plan, { registry: types, cards, assets: source, ...bounds });
  const foreseen: Record<string, readonly number[] | null> = {};
  for (const [name, { type }] of Object.entries(ports.outputs))
    if (type === "tensor") foreseen[name] = flight.shapes[`node.${name}`] ?? null;
  return { run: result, outputs, inputs, before, foreseen };
}

/** Values with each tensor by its shape and hash: equal where every bit is, and quick to compare. */
export function digest(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(values).map(([name, value]) => {
    const { shape, data } = (value ?? {}) as Partial<Tensor>;
    return [name, shape && data ? `${shape} ${sha256Hex(new Uint8Array(data.slice().buffer))}` : value] as const;
  });
  return Object.fromEntries(entries);
}

const shapesOf = (values: Readonly<Record<string, unknown>>): Record<string, readonly number[]> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const { shape, data } = (value ?? {}) as Partial<Tensor>;
      return shape && data ? [[name, shape]] : [];
    }),
  );

const assetParams = (definition: AnyNode): Record<string, Json> =>
  Object.fromEntries(
    Object.entries<ParamSpec>(definition.params).flatMap(([name, spec]) =>
      spec.kind === "asset" ? [[name, refTo(spec.accept) as unknown as Json]] : [],
    ),
  );

/** The node that gives the values, and the view that takes what comes of them. */
function ends(inputs: Ports, outputs: Ports, given: Record<string, unknown>, ran: () => void): [AnyNode, AnyNode] {
  const common = { version: 1, category: "Input", doc: "", params: {} } as const;
  return [
    defineView({
      ...common,
      type: "contractGiven",
      title: "Given",
      inputs: {},
      shapes: () => shapesOf(given),
      outputs: Object.fromEntries(Object.entries(inputs).map(([name, spec]) => [name, { ...spec, optional: false }])),
      run() {
        ran();
        return given as never;
      },
    }),
    defineView({
      ...common,
      type: "contractTaken",
      title: "Taken",
      inputs: Object.fromEntries(Object.entries(outputs).map(([name, spec]) => [name, { ...spec, optional: true }])),
      outputs: {},
      run: () => ({}),
    }),
  ];
}
