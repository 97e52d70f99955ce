import type { Expression } from "./ast.ts";
import { KERNELS, type Register } from "./cpu-kernels.ts";
import { numberOf } from "./numbers.ts";
import { resultShape } from "./operands.ts";
import { type Program, toProgram } from "./program.ts";
import { broadcastStrides } from "./shape.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/** Elements computed at a time: a few registers of this length stay in the processor's nearest cache. */
const BLOCK = 1024;

/**
 * Elementwise on the CPU, with numpy broadcasting: computed in float64, stored as float32. Numbers are scalars;
 * the result's shape is [] when all operands are.
 * @throws ExpressionFailure `name` for an operand that is not there, `shape` for tensors that do not fit
 */
export function evaluate(expression: Expression, operands: Readonly<Record<string, Tensor | number>>): Tensor {
  const tensorOf = (name: string): Tensor | null => {
    const operand = Object.hasOwn(operands, name) ? operands[name] : undefined;
    return typeof operand === "object" ? operand : null;
  };
  const shapes = Object.keys(operands).map((name) => [name, tensorOf(name)?.shape ?? null]);
  const shape = resultShape(expression, Object.fromEntries(shapes));
  const program = toProgram(expression, (name) => tensorOf(name) !== null);
  const scalars = program.scalars.map((part) => numberOf(part, operands));
  const tensors = program.tensors.map((name) => tensorOf(name)!);
  return { shape, data: runBlocks(program, tensors, scalars, shape) };
}

/** A stack of registers, one step after the other, block by block: no code is generated, which our CSP forbids. */
function runBlocks(
  program: Program,
  tensors: readonly Tensor[],
  scalars: readonly number[],
  shape: readonly number[],
): Float32Array {
  const size = sizeOf(shape);
  const out = new Float32Array(size);
  const length = Math.min(size, BLOCK);
  const inputs = tensors.map(() => new Float64Array(length));
  const constants = scalars.map((value) => new Float64Array(length).fill(value));
  const registers = assignRegisters(program, [...inputs, ...constants], length);
  const loads = tensors.map((tensor) => loader(tensor, shape, size));
  const steps = program.steps.map(({ op, args }, i) => {
    const [a, b, c] = args.map((value) => registers[value]!);
    return {
      kernel: KERNELS[op],
      out: registers[inputs.length + constants.length + i]!,
      a: a!,
      b: b ?? a!,
      c: c ?? a!,
    };
  });
  const result = registers[program.result]!;
  for (let start = 0; start < size; start += BLOCK) {
    const n = Math.min(BLOCK, size - start);
    for (const [i, load] of loads.entries()) load(inputs[i]!, start, n);
    for (const step of steps) step.kernel(step.out, step.a, step.b, step.c, n);
    out.set(n === length ? result : result.subarray(0, n), start);
  }
  return out;
}

/** Registers by value: a step's register serves again once the last reader of its value is done. */
function assignRegisters(program: Program, given: readonly Register[], length: number): Register[] {
  const lastUse = new Map<number, number>();
  for (const [i, step] of program.steps.entries()) for (const value of step.args) lastUse.set(value, i);
  const registers = [...given];
  const free: Register[] = [];
  for (const [i, step] of program.steps.entries()) {
    for (const value of new Set(step.args)) {
      if (value >= given.length && lastUse.get(value) === i) free.push(registers[value]!);
    }
    registers.push(free.pop() ?? new Float64Array(length));
  }
  return registers;
}

type Load = (register: Register, start: number, n: number) => void;

/** Copies a block of the operand, broadcast to `shape`, into a register. */
function loader(tensor: Tensor, shape: readonly number[], size: number): Load {
  const { data } = tensor;
  if (data.length === size) {
    return (register, start, n) => {
      for (let i = 0; i < n; i++) register[i] = data[start + i]!;
    };
  }
  const strides = broadcastStrides(tensor.shape, shape);
  return (register, start, n) => gather(register, data, shape, strides, start, n);
}

/** Walks the result's coordinates like an odometer, last axis fastest. */
function gather(
  register: Register,
  data: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  n: number,
): void {
  const coordinates = coordinatesOf(start, shape);
  const last = shape.length - 1;
  let offset = coordinates.reduce((sum, coordinate, axis) => sum + coordinate * strides[axis]!, 0);
  for (let i = 0; i < n; ) {
    const run = Math.min(n - i, shape[last]! - coordinates[last]!);
    const stride = strides[last]!;
    for (let k = 0; k < run; k++) register[i + k] = data[offset + k * stride]!;
    i += run;
    offset += run * stride;
    coordinates[last]! += run;
    for (let axis = last; axis > 0 && coordinates[axis] === shape[axis]; axis--) {
      offset += strides[axis - 1]! - shape[axis]! * strides[axis]!;
      coordinates[axis] = 0;
      coordinates[axis - 1]! += 1;
    }
  }
}

function coordinatesOf(index: number, shape: readonly number[]): number[] {
  const coordinates = new Array<number>(shape.length).fill(0);
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    coordinates[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return coordinates;
}
