import { ExpressionFailure, type Node, type Operation } from "./ast.ts";
import { parseEquation } from "./parse.ts";
import { escapeMarkup, isWord, splitName, subscriptMarkup, symbol } from "./symbols.ts";

/**
 * Presentation MathML of an equation such as `x_s = x_t - (alphaBar_t - alphaBar_s)*residual`. Built of escaped
 * tokens only, so that it is safe to insert. A text that does not parse is shown as it stands.
 */
export function toMathML(text: string): string {
  try {
    const { sides } = parseEquation(text);
    return math(sides.map((side) => markup(side)).join(operator("=")));
  } catch (problem) {
    if (problem instanceof ExpressionFailure) return math(`<mtext>${escapeMarkup(text)}</mtext>`);
    throw problem;
  }
}

const math = (inner: string): string => `<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow>${inner}</mrow></math>`;
const operator = (sign: string): string => `<mo>${sign}</mo>`;
const row = (...parts: string[]): string => `<mrow>${parts.join("")}</mrow>`;
const parenthesised = (inner: string): string => row(operator("("), inner, operator(")"));

/** As in the parser: how tightly an operation holds its operands; what draws its own bounds holds tightest. */
const TIGHTNESS: Partial<Record<Operation, number>> = {
  less: 1,
  lessEqual: 1,
  greater: 1,
  greaterEqual: 1,
  equal: 1,
  notEqual: 1,
  add: 2,
  subtract: 2,
  multiply: 3,
  negate: 4,
  power: 5,
};
const TIGHTEST = 6;
const SIGN: Partial<Record<Operation, string>> = {
  less: "&#60;",
  lessEqual: "≤",
  greater: "&#62;",
  greaterEqual: "≥",
  equal: "=",
  notEqual: "≠",
  add: "+",
  subtract: "−",
};
const INVISIBLE_TIMES = "\u2062";
const APPLIED = "\u2061";

function tightness(node: Node): number {
  return node.kind === "apply" ? (TIGHTNESS[node.op] ?? TIGHTEST) : TIGHTEST;
}

/** A right operand: in parentheses if it holds looser than `least`, or would put two signs side by side. */
function after(node: Node, least: number): string {
  return beginsWithMinus(node) ? parenthesised(markup(node)) : within(node, least);
}

function beginsWithMinus(node: Node): boolean {
  if (node.kind !== "apply") return false;
  return node.op === "negate" || (node.op in SIGN || node.op === "multiply" ? beginsWithMinus(node.args[0]!) : false);
}

/** In parentheses if it holds looser than `least`. */
function within(node: Node, least: number): string {
  return tightness(node) < least ? parenthesised(markup(node)) : markup(node);
}

function markup(node: Node): string {
  if (node.kind === "number") return `<mn>${escapeMarkup(numeral(node.value))}</mn>`;
  if (node.kind === "name") return nameMarkup(node.name);
  return applied(node.op, node.args);
}

function applied(op: Operation, args: readonly Node[]): string {
  const [a, b] = args as readonly [Node, Node];
  if (op === "divide") return `<mfrac>${row(markup(a))}${row(markup(b))}</mfrac>`;
  if (op === "sqrt") return `<msqrt>${markup(a)}</msqrt>`;
  if (op === "abs") return row(operator("|"), markup(a), operator("|"));
  if (op === "exp") return `<msup><mi>e</mi>${row(markup(a))}</msup>`;
  if (op === "power") return power(a, b);
  if (op === "negate") return row(operator("−"), within(a, TIGHTNESS.negate!));
  if (op === "multiply") return row(within(a, TIGHTNESS.multiply!), times(a, b), after(b, TIGHTNESS.multiply! + 1));
  const sign = SIGN[op];
  const least = TIGHTNESS[op];
  if (sign && least) return row(within(a, least), operator(sign), after(b, least + 1));
  const list = args.map(markup).join('<mo separator="true">,</mo>');
  return row(`<mi>${op}</mi>`, operator(APPLIED), parenthesised(list));
}

/** x^2, its subscript beneath the exponent where it has one. */
function power(base: Node, exponent: Node): string {
  if (base.kind === "name") {
    const { base: stem, subscript } = splitName(base.name);
    if (subscript !== null) {
      return `<msubsup>${symbol(stem)}${subscriptMarkup(subscript)}${row(markup(exponent))}</msubsup>`;
    }
  }
  // A function's application, a fraction and e^x would take the exponent for themselves.
  const bare = base.kind !== "apply" || base.op === "sqrt" || base.op === "abs";
  return `<msup>${bare ? markup(base) : parenthesised(markup(base))}${row(markup(exponent))}</msup>`;
}

/** Nothing between symbols; a dot beside words and before numbers. */
function times(left: Node, right: Node): string {
  const rightmost = (node: Node): Node =>
    node.kind === "apply" && node.op === "multiply" ? rightmost(node.args[1]!) : node;
  const leftmost = (node: Node): Node =>
    node.kind === "apply" && (node.op === "multiply" || node.op === "power") ? leftmost(node.args[0]!) : node;
  const word = (node: Node): boolean => node.kind === "name" && isWord(node.name);
  const before = rightmost(left);
  const next = leftmost(right);
  return operator(word(before) || word(next) || next.kind === "number" ? "⋅" : INVISIBLE_TIMES);
}

function nameMarkup(name: string): string {
  const { base, subscript } = splitName(name);
  return subscript === null ? symbol(base) : `<msub>${symbol(base)}${subscriptMarkup(subscript)}</msub>`;
}

/** Decimal, without an exponent where it can be avoided: 1e-6 → 0.000001. */
function numeral(value: number): string {
  const text = String(value);
  return text.includes("e") && Math.abs(value) < 1 && Math.abs(value) >= 1e-9
    ? value.toFixed(20).replace(/0+$/, "")
    : text;
}
