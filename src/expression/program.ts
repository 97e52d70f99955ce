import type { Expression, Node, Operation } from "./ast.ts";
import { repeatedSquaring, wholeExponent, withoutNegativePowers } from "./powers.ts";

/**
 * An expression as a list of steps over numbered values. Values are, in this order: the tensor operands, the
 * scalars, the results of the steps. Parts without tensors are scalars: computed once, in float64, by either back end.
 */
export interface Program {
  readonly tensors: readonly string[];
  /** Parts of the expression that hold no tensor. */
  readonly scalars: readonly Node[];
  readonly steps: readonly Step[];
  /** The value that is the result. */
  readonly result: number;
}

export interface Step {
  readonly op: Operation;
  /** Values: operands, scalars, or results of earlier steps. */
  readonly args: readonly number[];
}

/** Orders the expression into steps, each distinct part once. `isTensor` tells operands apart. */
export function toProgram(expression: Expression, isTensor: (name: string) => boolean): Program {
  const tensors = expression.names.filter(isTensor);
  const root = withoutNegativePowers(expression.root);
  const scalars = scalarParts(root, new Set(tensors));
  const scalarIndex = new Map([...scalars.keys()].map((key, i) => [key, tensors.length + i]));
  const steps = new Steps(tensors.length + scalars.size);

  const valueFor = (node: Node): number => {
    const scalar = scalarIndex.get(keyOf(node));
    if (scalar !== undefined) return scalar;
    if (node.kind === "name") return tensors.indexOf(node.name);
    if (node.kind === "number") throw new Error("a number is a scalar part");
    const exponent = node.op === "power" ? wholeExponent(node.args[1]!) : null;
    if (exponent !== null) {
      const times = (a: number, b: number) => steps.add("multiply", [a, b]);
      return repeatedSquaring(valueFor(node.args[0]!), exponent, times);
    }
    return steps.add(node.op, node.args.map(valueFor));
  };
  const result = valueFor(root);
  return { tensors, scalars: [...scalars.values()], steps: steps.list, result };
}

/** The steps so far; asking for one that exists gives its value again. */
class Steps {
  readonly list: Step[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly first: number) {}

  add(op: Operation, args: readonly number[]): number {
    const key = `${op} ${args.join(" ")}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const value = this.first + this.list.length;
    this.list.push({ op, args });
    this.known.set(key, value);
    return value;
  }
}

/** The largest parts that hold no tensor, by what they say. */
function scalarParts(root: Node, tensors: ReadonlySet<string>): Map<string, Node> {
  const parts = new Map<string, Node>();
  const holdsTensor = new Map<Node, boolean>();
  const look = (node: Node): boolean => {
    const holds =
      node.kind === "apply" ? node.args.map(look).includes(true) : node.kind === "name" && tensors.has(node.name);
    holdsTensor.set(node, holds);
    return holds;
  };
  const collect = (node: Node): void => {
    if (!holdsTensor.get(node)) parts.set(keyOf(node), node);
    else if (node.kind === "apply") for (const argument of node.args) collect(argument);
  };
  look(root);
  collect(root);
  return parts;
}

/** What a part says, in prefix form: equal parts have equal keys. Memoised: parts hold parts. */
const keys = new WeakMap<Node, string>();
function keyOf(node: Node): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  const key =
    node.kind === "number"
      ? String(node.value)
      : node.kind === "name"
        ? node.name
        : `${node.op}(${node.args.map(keyOf)})`;
  keys.set(node, key);
  return key;
}
