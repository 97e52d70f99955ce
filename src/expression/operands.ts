import { type Expression, ExpressionFailure, type Node, type Range } from "./ast.ts";
import { unknownName } from "./numbers.ts";
import { broadcastShapes, describeShape } from "./shape.ts";

/** What an expression is applied to: a tensor's shape, or `null` for a number. */
export type OperandShapes = Readonly<Record<string, readonly number[] | null>>;

/**
 * Checks that every name is an operand and that the tensors fit one another.
 * @returns the shape of the result; [] when all operands are numbers.
 * @throws ExpressionFailure `name` or `shape`
 */
export function resultShape(expression: Expression, operands: OperandShapes): number[] {
  let shape: number[] = [];
  for (const name of expression.names) {
    if (!Object.hasOwn(operands, name)) {
      throw unknownName(name, firstUse(expression.root, name), Object.keys(operands));
    }
    const operand = operands[name] ?? [];
    const joined = broadcastShapes([shape, operand]);
    if (!joined) {
      const message = `${name} is ${describeShape(operand)}, which does not fit ${describeShape(shape)}`;
      const { from, to } = firstUse(expression.root, name);
      throw new ExpressionFailure("shape", message, { from, to });
    }
    shape = joined;
  }
  return shape;
}

/** Where a name is first read in an expression's text. */
export function placeOf({ root }: Expression, name: string): Range {
  const { from, to } = firstUse(root, name);
  return { from, to };
}

function firstUse(root: Node, name: string): Node {
  const find = (node: Node): Node | undefined => {
    if (node.kind === "name") return node.name === name ? node : undefined;
    if (node.kind === "number") return undefined;
    for (const argument of node.args) {
      const found = find(argument);
      if (found) return found;
    }
    return undefined;
  };
  return find(root) ?? root;
}
