import type { Expression } from "./ast.ts";
import { KERNELS, type Kernel, type KernelName, type Register } from "./cpu-kernels.ts";
import { numberOf } from "./numbers.ts";
import { resultShape } from "./operands.ts";
import { type Program, type Step, toProgram } from "./program.ts";
import { broadcastStrides } from "./shape.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/** Elements computed at a time: a few registers of this length stay in the processor's nearest cache. */
const BLOCK = 512;

/**
 * Elementwise on the CPU, with numpy broadcasting: computed in float64, stored as float32. Numbers are scalars;
 * the result's shape is [] when all operands are.
 * @throws ExpressionFailure `name` for an operand that is not there, `shape` for tensors that do not fit
 */
export function evaluate(expression: Expression, operands: Readonly<Record<string, Tensor | number>>): Tensor {
  const shapes = Object.fromEntries(
    Object.entries(operands).map(([name, operand]) => [name, typeof operand === "object" ? operand.shape : null]),
  );
  const shape = resultShape(expression, shapes);
  const code = codeFor(
    expression,
    expression.names.filter((name) => shapes[name] !== null),
  );
  const scalars = code.scalars.map((part) => numberOf(part, operands));
  const tensors = code.tensors.map((name) => operands[name] as Tensor);
  return { shape, data: runBlocks(code, tensors, scalars, shape) };
}

/** A program whose values have been given registers: the operands and the scalars have the first ones. */
interface Code extends Program {
  readonly calls: readonly Call[];
  /** The register of the result. */
  readonly out: number;
  /** How many registers there are. */
  readonly registers: number;
}

interface Call {
  readonly kernel: Kernel;
  /** Registers. */
  readonly out: number;
  readonly args: readonly [number, number, number];
}

/** A loop asks for the same few expressions at every step. By which of the names are tensors. */
const codes = new WeakMap<Expression, Map<string, Code>>();

function codeFor(expression: Expression, tensors: readonly string[]): Code {
  const known = codes.get(expression) ?? new Map<string, Code>();
  codes.set(expression, known);
  const key = tensors.join();
  const code = known.get(key) ?? toCode(toProgram(expression, (name) => tensors.includes(name)));
  known.set(key, code);
  return code;
}

function toCode(program: Program): Code {
  const given = program.tensors.length + program.scalars.length;
  const steps = withNumbers(program, given);
  const registers = new Map(Array.from({ length: given }, (_, value) => [value, value]));
  const lastReader = new Map(steps.flatMap((step) => step.args.map((value) => [value, step])));
  const free: number[] = [];
  let count = given;
  const calls = steps.map((step): Call => {
    const [a, b, c] = step.args.map((value) => registers.get(value)!);
    // A step's register serves again once the last reader of its value is done: that reader's own, at the earliest.
    for (const value of new Set(step.args))
      if (value >= given && lastReader.get(value) === step) free.push(registers.get(value)!);
    const out = free.pop() ?? count++;
    registers.set(step.value, out);
    return { kernel: KERNELS[step.op], out, args: [a!, b ?? a!, c ?? a!] };
  });
  return { ...program, calls, out: registers.get(program.result)!, registers: count };
}

/** A step with the value that it gives. */
interface Given extends Omit<Step, "op"> {
  readonly op: KernelName;
  readonly value: number;
}

/** The program's steps, those that have kernels of their own for numbers in their place. */
function withNumbers(program: Program, given: number): Given[] {
  const uses = new Map<number, number>();
  for (const { args } of program.steps) for (const value of args) uses.set(value, (uses.get(value) ?? 0) + 1);
  const isNumber = (value: number): boolean => value >= program.tensors.length && value < given;
  const steps = program.steps.map((step, i): Given => ({ ...step, value: given + i }));
  const joined = new Set<Given>();
  /** What is scaled and by which number, where nothing else reads the product. */
  const scaled = (value: number): readonly [number, number] | null => {
    const step = steps[value - given];
    if (step?.op !== "multiply" || uses.get(value) !== 1 || !step.args.some(isNumber)) return null;
    joined.add(step);
    const [a, b] = step.args as [number, number];
    return isNumber(a) ? [b, a] : [a, b];
  };
  const all = steps.map((step): Given => {
    const [a, b, c] = step.args as [number, number, number];
    if (step.op === "clamp" && isNumber(b) && isNumber(c)) return { ...step, op: "clampTo" };
    if (step.op !== "add" && step.op !== "subtract") return step;
    const right = scaled(b);
    if (right) return { ...step, op: step.op === "add" ? "addScaled" : "subtractScaled", args: [a, ...right] };
    const left = step.op === "add" ? scaled(a) : null;
    return left ? { ...step, op: "addScaled", args: [b, ...left] } : step;
  });
  return all.filter((_, i) => !joined.has(steps[i]!));
}

/** The registers of whatever is computed: nothing else runs meanwhile. */
const bank: Register[] = [];

/** A stack of registers, one step after the other, block by block: no code is generated, which our CSP forbids. */
function runBlocks(
  code: Code,
  tensors: readonly Tensor[],
  scalars: readonly number[],
  shape: readonly number[],
): Float32Array {
  const size = sizeOf(shape);
  const out = new Float32Array(size);
  const longest = Math.min(size, BLOCK);
  while (bank.length < code.registers) bank.push(new Float64Array(BLOCK));
  for (const [i, value] of scalars.entries()) bank[tensors.length + i]!.fill(value, 0, longest);
  const loads = tensors.map((tensor) => loader(tensor, shape, size));
  const result = bank[code.out]!;
  for (let start = 0; start < size; start += BLOCK) {
    const n = Math.min(BLOCK, size - start);
    for (let i = 0; i < loads.length; i++) loads[i]!(bank[i]!, start, n);
    for (const { kernel, out, args } of code.calls)
      kernel(bank[out]!, bank[args[0]]!, bank[args[1]]!, bank[args[2]]!, n);
    store(out, start, result, n);
  }
  return out;
}

function store(out: Float32Array, start: number, register: Register, n: number): void {
  for (let i = 0; i < n; i++) out[start + i] = register[i]!;
}

type Load = (register: Register, start: number, n: number) => void;

/** Copies a block of the operand, broadcast to `shape`, into a register. */
function loader(tensor: Tensor, shape: readonly number[], size: number): Load {
  const { data } = tensor;
  if (data.length === size) {
    return (register, start, n) => register.set(data.subarray(start, start + n));
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
