import {
  ARITY,
  type Expression,
  type ExpressionError,
  ExpressionFailure,
  FUNCTIONS,
  type Node,
  type Operation,
  type Range,
  type Reduction,
  reductionName,
  type Statistic,
} from "./ast.ts";
import { lex, type Token } from "./lex.ts";
import { multiplications, wholeExponent } from "./powers.ts";

/** Bounds on what an expression may cost; a text from a stranger's file stays cheap. */
export const LIMITS = { characters: 4096, depth: 128, nodes: 1024 } as const;

/** Binding power: comparison < sum < product < unary minus < power, as in Python. */
const BINARY: ReadonlyMap<string, { readonly op: Operation; readonly power: number }> = new Map([
  ["<", { op: "less", power: 1 }],
  ["<=", { op: "lessEqual", power: 1 }],
  [">", { op: "greater", power: 1 }],
  [">=", { op: "greaterEqual", power: 1 }],
  ["==", { op: "equal", power: 1 }],
  ["!=", { op: "notEqual", power: 1 }],
  ["+", { op: "add", power: 2 }],
  ["-", { op: "subtract", power: 2 }],
  ["*", { op: "multiply", power: 3 }],
  ["/", { op: "divide", power: 3 }],
  ["^", { op: "power", power: 5 }],
]);
const COMPARISON = 1;
const UNARY = 4;
const POWER = 5;

/**
 * Parses `x - a*residual`: numbers, names, `+ - * / ^`, unary minus, comparisons (1 or 0), parentheses and
 * the functions of {@link FUNCTIONS}. Nothing else can be reached from a text.
 */
export function parseExpression(
  text: string,
): { ok: true; expression: Expression } | { ok: false; error: ExpressionError } {
  try {
    const parser = new Parser(text);
    const root = parser.expression(0);
    parser.end();
    return { ok: true, expression: { text, names: namesOf(root), root } };
  } catch (problem) {
    if (!(problem instanceof ExpressionFailure)) throw problem;
    const { code, message, from, to } = problem;
    return { ok: false, error: { code, message, from, to } };
  }
}

/** Parses `left = right`, or an expression alone: `sides` has two items, or one. Throws {@link ExpressionFailure}. */
export function parseEquation(text: string): { readonly sides: readonly Node[] } {
  const parser = new Parser(text);
  const sides = [parser.expression(0)];
  if (parser.takes("=")) sides.push(parser.expression(0));
  parser.end();
  return { sides };
}

/** A condition's text: the tree, and the reductions in it by the names that stand for them. Throws {@link ExpressionFailure}. */
export function parseWithReductions(text: string): { root: Node; reductions: ReadonlyMap<string, Reduction> } {
  const reductions = new Map<string, Reduction>();
  const parser = new Parser(text, reductions);
  const root = parser.expression(0);
  parser.end();
  return { root, reductions };
}

const STATISTICS: ReadonlyMap<string, Statistic> = new Map([
  ["mean", "mean"],
  ["std", "std"],
  ["min", "min"],
  ["max", "max"],
  ["sum", "sum"],
  ["hasNaN", "max"],
]);

/** A Pratt parser: one method per grammatical role, precedence by binding power. */
class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;
  private nodes = 0;

  /** With `reductions` it reads a condition, and puts them there; inside of one it reads an expression. */
  constructor(
    private readonly text: string,
    private reductions: Map<string, Reduction> | null = null,
  ) {
    if (text.length > LIMITS.characters) {
      throw new ExpressionFailure("cost", `longer than ${LIMITS.characters} characters`, {
        from: LIMITS.characters,
        to: text.length,
      });
    }
    this.tokens = lex(text);
  }

  /** An expression whose operators all bind tighter than `power`. */
  expression(power: number): Node {
    const first = this.peek();
    if (++this.depth > LIMITS.depth) throw new ExpressionFailure("cost", `nested deeper than ${LIMITS.depth}`, first);
    let left = this.operand();
    for (;;) {
      const token = this.peek();
      const operator = token.kind === "operator" ? BINARY.get(token.text) : undefined;
      if (!operator || operator.power <= power) break;
      this.position++;
      left = this.binary(left, operator, token);
    }
    this.depth--;
    return left;
  }

  takes(text: string): boolean {
    const token = this.peek();
    if (token.kind !== "operator" || token.text !== text) return false;
    this.position++;
    return true;
  }

  end(): void {
    const token = this.peek();
    if (token.kind === "end") return;
    if (token.text === "=") throw syntax("“=” does not compare: write “==”", token);
    if (token.text === ")") throw syntax("“)” closes nothing", token);
    throw syntax(`an operator is missing before “${token.text}”`, token);
  }

  private binary(left: Node, operator: { op: Operation; power: number }, token: Token): Node {
    // a^b^c is a^(b^c); 2^-x is allowed, since an operand may begin with a minus.
    const right = this.expression(operator.power === POWER ? POWER - 1 : operator.power);
    const next = BINARY.get(this.peek().text);
    if (operator.power === COMPARISON && next?.power === COMPARISON) {
      throw syntax("comparisons do not chain: write (a < b) * (b < c)", { from: token.from, to: this.peek().to });
    }
    const node = this.node({ kind: "apply", op: operator.op, args: [left, right], from: left.from, to: right.to });
    const exponent = operator.power === POWER ? wholeExponent(right) : null;
    if (exponent !== null) this.count(multiplications(exponent), node);
    return node;
  }

  private operand(): Node {
    const token = this.next();
    if (token.kind === "number") return this.number(token);
    if (token.kind === "name") return this.name(token);
    if (token.text === "-") {
      const argument = this.expression(UNARY);
      return this.node({ kind: "apply", op: "negate", args: [argument], from: token.from, to: argument.to });
    }
    if (token.text === "(") {
      const inner = this.expression(0);
      this.expectClosing(token);
      return { ...inner, from: token.from, to: this.tokens[this.position - 1]!.to };
    }
    const found = token.kind === "end" ? "the end" : `“${token.text}”`;
    throw syntax(`a number, a name or “(” is missing before ${found}`, token);
  }

  private number(token: Token): Node {
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw syntax(`${token.text} is too large a number`, token);
    return this.node({ kind: "number", value, from: token.from, to: token.to });
  }

  private name(token: Token): Node {
    const called = FUNCTIONS.get(token.text);
    const open = this.peek();
    if (this.reductions && STATISTICS.has(token.text) && open.text === "(" && !(called && this.hasComma()))
      return this.reduction(token, this.reductions);
    if (!this.takes("(")) {
      if (called) throw syntax(`${token.text} is a function: write ${called.usage}`, token);
      return this.node({ kind: "name", name: token.text, from: token.from, to: token.to });
    }
    if (!called) {
      const all = [...FUNCTIONS.keys(), ...(this.reductions ? ["mean", "std", "sum", "hasNaN"] : [])];
      throw syntax(`there is no function “${token.text}”; there are ${all.join(", ")}`, token);
    }
    const args = this.arguments(open);
    const range = { from: token.from, to: this.tokens[this.position - 1]!.to };
    if (args.length !== ARITY[called.op]) {
      throw syntax(`${token.text} takes ${ARITY[called.op]} arguments, not ${args.length}: ${called.usage}`, range);
    }
    return this.node({ kind: "apply", op: called.op, args, ...range });
  }

  /** `std(x)`: what is inside is an elementwise expression. */
  private reduction(token: Token, reductions: Map<string, Reduction>): Node {
    this.reductions = null;
    const args = this.arguments(this.next());
    this.reductions = reductions;
    const range = { from: token.from, to: this.tokens[this.position - 1]!.to };
    const [argument] = args;
    if (!argument || args.length !== 1) throw syntax(`${token.text} takes one expression, not ${args.length}`, range);
    const written = this.text.slice(argument.from, argument.to);
    const name = reductionName(reductions.size);
    reductions.set(name, {
      statistic: STATISTICS.get(token.text)!,
      text: token.text === "hasNaN" ? `(${written}) != (${written})` : written,
      names: namesOf(argument),
    });
    return this.node({ kind: "name", name, ...range });
  }

  /** Whether the parentheses that open here hold a list: `min` and `max` of two compare numbers. */
  private hasComma(): boolean {
    let depth = 0;
    for (const { text } of this.tokens.slice(this.position)) {
      if (text === "(") depth++;
      if (text === ")" && --depth === 0) return false;
      if (text === "," && depth === 1) return true;
    }
    return false;
  }

  private arguments(open: Token): Node[] {
    const args: Node[] = [];
    if (this.takes(")")) return args;
    do args.push(this.expression(0));
    while (this.takes(","));
    this.expectClosing(open);
    return args;
  }

  private expectClosing(open: Token): void {
    if (this.takes(")")) return;
    const token = this.peek();
    if (token.kind === "end") throw syntax("this “(” is never closed", open);
    if (token.text === "=") throw syntax("“=” does not compare: write “==”", token);
    throw syntax(`“)” or an operator is missing before “${token.text}”`, token);
  }

  private node<N extends Node>(node: N): N {
    this.count(1, node);
    return node;
  }

  private count(operations: number, at: Range): void {
    this.nodes += operations;
    if (this.nodes > LIMITS.nodes) {
      const { from, to } = at;
      throw new ExpressionFailure("cost", `more than ${LIMITS.nodes} numbers, names and operations`, { from, to });
    }
  }

  private peek(): Token {
    return this.tokens[this.position]!;
  }

  /** The current token; the end is never passed. */
  private next(): Token {
    const token = this.peek();
    if (token.kind !== "end") this.position++;
    return token;
  }
}

function syntax(message: string, range: Range): ExpressionFailure {
  return new ExpressionFailure("syntax", message, { from: range.from, to: range.to });
}

/** Free names, in order of first use. */
export function namesOf(root: Node): string[] {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    if (node.kind === "name") names.add(node.name);
    else if (node.kind === "apply") for (const argument of node.args) visit(argument);
  };
  visit(root);
  return [...names];
}
