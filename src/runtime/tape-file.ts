import type { DiffusionPath, PathStep, Step } from "../diffusion/path.ts";
import { sizeOf } from "../expression/tensor.ts";
import { DiagnosticError, fail } from "../graph/diagnostic.ts";
import type { Plan } from "../graph/plan.ts";
import type { Backend } from "./backend.ts";
import type { RunSummary, Statistics } from "./protocol.ts";
import type { Notes, Position, Tape } from "./tape.ts";
import { isHandle, type Value } from "./value.ts";

/** A tape as one file: magic, length of the header (uint32), the header (JSON, UTF-8), float32 data; little-endian. */
const MAGIC = "RDDMTAPE";
const FORMAT = 1;
/** Data begins at a multiple of this. */
const ALIGNMENT = 4;

export interface TapeRun {
  readonly plan: Plan;
  readonly summary: RunSummary | null;
  readonly label: string | null;
}

interface Header extends TapeRun {
  readonly format: number;
  readonly runId: string;
  /** Paths are large and every step names its own: each is here once. */
  readonly paths: readonly DiffusionPath[];
  readonly wires: readonly { readonly wire: string; readonly zone: string | null; readonly values: readonly Item[] }[];
  readonly passes: readonly { readonly zone: string; readonly outer: Position; readonly steps: readonly PathStep[] }[];
  /** What views noted, by node; absent in older files, as `full` is. */
  readonly notes?: readonly (readonly [string, Notes])[];
  /** The byte budget had made it drop values. */
  readonly full?: boolean;
}

interface Item {
  readonly position: Position;
  readonly statistics: Statistics | null;
  /** Offset in floats. */
  /** Of a tensor that was not kept. */
  readonly shape?: readonly number[];
  readonly tensor?: { readonly shape: readonly number[]; readonly at: number };
  readonly step?: Omit<Step, "path"> & { readonly path: number };
  readonly value?: unknown;
}

export async function writeTape(tape: Tape, run: TapeRun, backend: Backend): Promise<Uint8Array> {
  const paths: DiffusionPath[] = [];
  const tensors: Float32Array[] = [];
  const wires = new Map<string, { wire: string; zone: string | null; values: Item[] }>();
  let floats = 0;
  for (const { wire, zone, position, value, shape: gone, statistics } of tape.entries()) {
    const track = wires.get(wire) ?? { wire, zone, values: [] };
    wires.set(wire, track);
    if (isHandle(value)) {
      const { shape, data } = await backend.download(value, true);
      track.values.push({ position, statistics, tensor: { shape, at: floats } });
      tensors.push(data);
      floats += data.length;
    } else track.values.push({ position, statistics, ...(gone ? { shape: gone } : plainItem(value, paths)) });
  }
  const header: Header = {
    format: FORMAT,
    runId: tape.runId,
    ...run,
    paths,
    wires: [...wires.values()],
    passes: [...tape.passes()].map(({ zone, outer, steps }) => ({
      zone,
      outer,
      steps: steps.map(({ from, to }) => ({ from, to })),
    })),
    notes: [...tape.notes()],
    full: tape.full,
  };
  const encode = (_: string, value: unknown): unknown => {
    if (!(value instanceof Float32Array)) return encodeNumber(value);
    tensors.push(value);
    floats += value.length;
    return { $floats: [floats - value.length, value.length] };
  };
  return assemble(new TextEncoder().encode(JSON.stringify(header, encode)), tensors, floats);
}

function plainItem(value: Value | undefined, paths: DiffusionPath[]): Partial<Item> {
  if (value === undefined) return {};
  if (!isStep(value)) return { value };
  let path = paths.indexOf(value.path);
  if (path < 0) path = paths.push(value.path) - 1;
  return { step: { ...value, path } };
}

const isStep = (value: unknown): value is Step =>
  typeof value === "object" && value !== null && "from" in value && "path" in value && "index" in value;

function assemble(header: Uint8Array, tensors: readonly Float32Array[], floats: number): Uint8Array {
  const start = MAGIC.length + 4;
  const data = start + Math.ceil(header.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(data + 4 * floats);
  file.set(new TextEncoder().encode(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, header.length, true);
  file.set(header, start);
  let at = data;
  for (const tensor of tensors) {
    file.set(new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength), at);
    at += tensor.byteLength;
  }
  return file;
}

/** JSON has no NaN and no infinity: metrics have. What views note may have arrays: they lie with the tensors. */
const encodeNumber = (value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? { $number: String(value) } : value;

function decoded(value: unknown, floats: Float32Array): unknown {
  if (value === null || typeof value !== "object") return value;
  if ("$number" in value) return Number(value.$number);
  if (!("$floats" in value)) return value;
  const [at, length] = value.$floats as [number, number];
  return floatsAt(floats, at, length);
}

function floatsAt(floats: Float32Array, at: number, length: number): Float32Array {
  if (!Number.isInteger(at) || !Number.isInteger(length)) malformed("an array has no place");
  if (at < 0 || at + length > floats.length) malformed("it is cut short");
  return floats.slice(at, at + length);
}

/** Puts a file's values on a tape. Fails with a diagnostic where the file is no tape, or cut short. */
export function readTape(file: Uint8Array, tape: Tape, backend: Backend): TapeRun {
  const { header, floats } = parse(file);
  for (const { wire, zone, values } of header.wires)
    for (const item of values) {
      const value = itemValue(item, header, floats, backend);
      tape.write(wire, zone, item.position, value, item.shape);
      if (isHandle(value)) value.release();
      if (item.statistics) tape.setStatistics(wire, item.position, item.statistics);
    }
  for (const { zone, outer, steps } of header.passes)
    for (const [index, step] of steps.entries()) tape.step(zone, [...outer, index], step);
  tape.restore(header.notes ?? [], header.full ?? false);
  return { plan: header.plan, summary: header.summary, label: header.label };
}

function itemValue({ tensor, step, value }: Item, { paths }: Header, floats: Float32Array, backend: Backend) {
  if (step) return { ...step, path: paths[step.path] ?? malformed("a step names a path that is not there") } as Value;
  if (!tensor) return value as Value;
  const { shape, at } = tensor;
  if (!Array.isArray(shape) || !shape.every((side) => Number.isInteger(side) && side >= 0))
    malformed("a tensor has no shape");
  return backend.upload({ shape, data: floatsAt(floats, at, sizeOf(shape)) });
}

function parse(file: Uint8Array): { header: Header; floats: Float32Array } {
  const start = MAGIC.length + 4;
  if (file.length < start || new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC)
    malformed("it does not begin as one");
  const length = new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  const data = start + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  if (data > file.length) malformed("it is cut short");
  const floats = new Float32Array(file.slice(data, data + 4 * Math.floor((file.length - data) / 4)).buffer);
  const header = parseHeader(new TextDecoder().decode(file.subarray(start, start + length)), floats);
  if (header?.format !== FORMAT) malformed(`its format is ${header?.format}, and this version reads ${FORMAT}`);
  if (!Array.isArray(header.wires) || !Array.isArray(header.passes) || !Array.isArray(header.plan?.steps))
    malformed("parts of its header are missing");
  return { header, floats };
}

function parseHeader(text: string, floats: Float32Array): Header {
  try {
    return JSON.parse(text, (_, value) => decoded(value, floats)) as Header;
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    return malformed("its header is no JSON");
  }
}

function malformed(what: string): never {
  return fail("tape.malformed", `This is no recording that can be read: ${what}.`, {
    hint: "Choose a file that was exported from a run here.",
  });
}
