/** A tensor that an ONNX file takes or gives. */
export interface OnnxTensor {
  readonly name: string;
  /** `float32`, `int64`, …; `type 16` for one without a name here. */
  readonly type: string;
  /** Numbers are fixed, words are dynamic; null where the file does not say. */
  readonly shape: readonly (number | string)[] | null;
}

export interface OnnxHeader {
  readonly inputs: readonly OnnxTensor[];
  readonly outputs: readonly OnnxTensor[];
  /** Weights lie in a file of their own, which this one only names. */
  readonly externalWeights: boolean;
}

/** What an ONNX file says of itself, its weights skipped; null where it is none. Never throws. */
export function readOnnxHeader(bytes: Uint8Array): OnnxHeader | null {
  try {
    const graph = [...fields(bytes)].find(({ number, value }) => number === 7 && value instanceof Uint8Array)?.value;
    return graph instanceof Uint8Array ? headerOf(graph) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** GraphProto: 5 initializer, 11 input, 12 output. Older files list their weights among the inputs. */
function headerOf(graph: Uint8Array): OnnxHeader | null {
  const [inputs, outputs]: [OnnxTensor[], OnnxTensor[]] = [[], []];
  const weights = new Set<string>();
  let externalWeights = false;
  for (const { number, value } of fields(graph)) {
    if (!(value instanceof Uint8Array)) continue;
    if (number === 11) inputs.push(tensorOf(value));
    if (number === 12) outputs.push(tensorOf(value));
    if (number !== 5) continue;
    // TensorProto: 8 name, 14 data_location (1 is external).
    for (const field of fields(value)) {
      if (field.number === 8) weights.add(text(field.value));
      if (field.number === 14 && field.value === 1) externalWeights = true;
    }
  }
  if (outputs.length === 0) return null;
  return { inputs: inputs.filter(({ name }) => !weights.has(name)), outputs, externalWeights };
}

/** ValueInfoProto: 1 name, 2 type; TypeProto: 1 tensor_type; Tensor: 1 elem_type, 2 shape. */
function tensorOf(info: Uint8Array): OnnxTensor {
  const own = collect(info);
  const tensor = collect(collect(own.get(2)).get(1));
  const shape = tensor.get(2);
  const type = Number(tensor.get(1) ?? 0);
  return {
    name: text(own.get(1)),
    type: TYPES[type] ?? `type ${type}`,
    shape: shape instanceof Uint8Array ? [...fields(shape)].map(({ value }) => dimension(collect(value))) : null,
  };
}

/** Dimension: 1 dim_value, 2 dim_param. */
const dimension = (own: ReadonlyMap<number, Value>): number | string =>
  typeof own.get(1) === "number" ? (own.get(1) as number) : text(own.get(2));

/** TensorProto.DataType. */
const TYPES: Readonly<Record<number, string>> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  6: "int32",
  7: "int64",
  9: "bool",
  10: "float16",
  11: "float64",
};

type Value = number | Uint8Array;

const collect = (message: Value | undefined): ReadonlyMap<number, Value> =>
  new Map(message instanceof Uint8Array ? [...fields(message)].map(({ number, value }) => [number, value]) : []);

const text = (value: Value | undefined): string => (value instanceof Uint8Array ? new TextDecoder().decode(value) : "");

/**
 * The fields of a protobuf message, nested ones as their bytes.
 * @throws RangeError where it is no message
 */
function* fields(bytes: Uint8Array): Generator<{ number: number; value: Value }> {
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (let length = 0; length < 10; length++) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new RangeError("no varint");
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("cut off");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const key = varint();
    const [number, wire] = [Math.floor(key / 8), key % 8];
    if (number === 0) throw new RangeError("no field");
    if (wire === 0) yield { number, value: varint() };
    else if (wire === 1) yield { number, value: take(8) };
    else if (wire === 2) yield { number, value: take(varint()) };
    else if (wire === 5) yield { number, value: take(4) };
    else throw new RangeError("no wire type");
  }
}
