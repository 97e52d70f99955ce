import { type Expression, ExpressionFailure } from "./ast.ts";
import { numberOf } from "./numbers.ts";
import { type Program, toProgram } from "./program.ts";
import { broadcastStrides, describeShape } from "./shape.ts";
import { sizeOf } from "./tensor.ts";
import { IN_WGSL, WGSL_HELPERS } from "./wgsl-functions.ts";

/** Seven inputs and one output: the eight storage buffers a stage that WebGPU grants everywhere. */
export const MAX_TENSORS = 7;
/** Invocations a workgroup. */
const WORKGROUP = 256;
/** WebGPU's default `maxComputeWorkgroupsPerDimension`. */
const MAX_WORKGROUPS = 65_535;

/** One fused dispatch. Equal codes are equal pipelines: numbers are not in it, and shapes only where they broadcast. */
export interface WgslKernel {
  /** Entry point `main`. Group 0: binding 0 the parameters (uniform), then the tensors (read), then the output. */
  readonly code: string;
  readonly bindings: {
    /** Operand names of bindings 1, 2, … */
    readonly tensors: readonly string[];
    /** Binding of the output: a storage buffer of `count` float32. */
    readonly output: number;
  };
  /** Bytes of binding 0 for these numbers: element count, NaN's bits, and the scalar parts, computed in float64. */
  parameters(numbers: Readonly<Record<string, unknown>>): ArrayBuffer;
  /** Workgroups to dispatch. */
  readonly workgroups: readonly [number, number];
}

/**
 * An expression as a compute shader. Buffers may be longer than their tensors (onnxruntime's are rounded up): the
 * element count comes from the parameters, never from `arrayLength`.
 * @param operands by name: a tensor's shape, or `scalar`
 * @throws ExpressionFailure `cost` for more than {@link MAX_TENSORS} tensors
 */
export function toWgsl(
  expression: Expression,
  operands: Readonly<Record<string, readonly number[] | "scalar">>,
  outShape: readonly number[],
): WgslKernel {
  const shapeOf = (name: string) => (Object.hasOwn(operands, name) ? operands[name]! : "scalar");
  const program = toProgram(expression, (name) => shapeOf(name) !== "scalar");
  if (program.tensors.length > MAX_TENSORS) {
    const message = `${program.tensors.length} tensors (${program.tensors.join(", ")}), but a GPU kernel reads at most ${MAX_TENSORS}: split the expression in two`;
    throw new ExpressionFailure("cost", message, { from: 0, to: expression.text.length });
  }
  const shapes = program.tensors.map((name) => shapeOf(name) as readonly number[]);
  const count = sizeOf(outShape);
  return {
    code: source(program, shapes, outShape),
    bindings: { tensors: program.tensors, output: program.tensors.length + 1 },
    parameters: (numbers) => parametersOf(count, program, numbers),
    workgroups: workgroupsFor(count),
  };
}

/** A row of workgroups, or a rectangle of them where a row would be longer than WebGPU allows. */
export function workgroupsFor(count: number): readonly [number, number] {
  const groups = Math.ceil(count / WORKGROUP);
  if (groups <= MAX_WORKGROUPS) return [groups, 1];
  const rows = Math.ceil(groups / MAX_WORKGROUPS);
  return [Math.ceil(groups / rows), rows];
}

/** Uniform buffers lay arrays out in strides of 16 bytes: scalars go four to a vector. */
const vectorsFor = (scalars: number): number => Math.max(1, Math.ceil(scalars / 4));

function parametersOf(count: number, program: Program, numbers: Readonly<Record<string, unknown>>): ArrayBuffer {
  const bytes = new ArrayBuffer(16 + 16 * vectorsFor(program.scalars.length));
  new Uint32Array(bytes, 0, 2).set([count, 0x7fc00000]);
  new Float32Array(bytes, 16).set(program.scalars.map((part) => numberOf(part, numbers)));
  return bytes;
}

function source(program: Program, shapes: readonly (readonly number[])[], outShape: readonly number[]): string {
  const inputs = shapes.length;
  return `struct Params { count: u32, quietNaN: u32, scalars: array<vec4<f32>, ${vectorsFor(program.scalars.length)}> }
@group(0) @binding(0) var<uniform> params: Params;
${shapes.map((_, i) => `@group(0) @binding(${i + 1}) var<storage, read> in${i}: array<f32>;`).join("\n")}
@group(0) @binding(${inputs + 1}) var<storage, read_write> result: array<f32>;
${helpersOf(program)}
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = id.x + id.y * groups.x * ${WORKGROUP}u;
  if (i >= params.count) { return; }
${statements(program, shapes, outShape)
  .map((line) => `  ${line}`)
  .join("\n")}
}
`;
}

/** One `let` a value, so that no nesting limit of a shader compiler is ever met. */
function statements(program: Program, shapes: readonly (readonly number[])[], outShape: readonly number[]): string[] {
  const first = shapes.length + program.scalars.length;
  return [
    ...shapes.map((shape, i) => `let v${i} = in${i}[${indexOf(shape, outShape)}];`),
    ...program.scalars.map((_, i) => `let v${shapes.length + i} = params.scalars[${i >> 2}][${i & 3}];`),
    ...program.steps.map(({ op, args }, i) => {
      const [a = "", b = "", c = ""] = args.map((value) => `v${value}`);
      return `let v${first + i} = ${IN_WGSL[op].write(a, b, c)};`;
    }),
    `result[i] = v${program.result};`,
  ];
}

function helpersOf(program: Program): string {
  const names = new Set(program.steps.flatMap(({ op }) => IN_WGSL[op].helpers ?? []));
  return [...names].map((name) => WGSL_HELPERS[name]).join("\n");
}

/** WGSL for the element of `shape` that broadcasts to element `i` of `outShape`. */
function indexOf(shape: readonly number[], outShape: readonly number[]): string {
  if (sizeOf(shape) === sizeOf(outShape)) return "i";
  const strides = broadcastStrides(shape, outShape);
  const terms: string[] = [];
  let outStride = 1;
  for (let axis = outShape.length - 1; axis >= 0; axis--) {
    const length = outShape[axis]!;
    const stride = strides[axis];
    if (stride === undefined) throw new Error(`${describeShape(shape)} does not broadcast`);
    if (stride !== 0) terms.push(`((i / ${outStride}u) % ${length}u) * ${stride}u`);
    outStride *= length;
  }
  return terms.length > 0 ? terms.join(" + ") : "0u";
}
