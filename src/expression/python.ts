import type { Expression, Node, Operation } from "./ast.ts";
import { repeatedSquaring, wholeExponent, withoutNegativePowers } from "./powers.ts";

/** Words that mean something in Python, or in the script around the line; a name that is one gets a `_` behind it. */
const RESERVED = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield match case np float32 abs min max"
  ).split(" "),
);

/** What a name of the language is called in Python. */
export const pythonName = (name: string): string => (RESERVED.has(name) ? `${name}_` : name);

/**
 * The expression as one line of Python over numpy arrays and numbers, float64 as on the CPU back end: comparisons are
 * 1.0 or 0.0, whole powers are products, and what a product repeats is named where it stands (`:=`).
 */
export function toPython(expression: Expression): string {
  return new Writer(expression.names).write(withoutNegativePowers(expression.root), 0);
}

/** As Python binds; what has its own parentheses binds tightest. */
const SUM = 1;
const PRODUCT = 2;
const MINUS = 3;
const TIGHTEST = 4;

interface Written {
  readonly tightness: number;
  readonly text: string;
}
const whole = (text: string): Written => ({ tightness: TIGHTEST, text });

class Writer {
  private temporaries = 0;

  constructor(private readonly taken: readonly string[]) {}

  /** In parentheses if it holds looser than `least`. */
  write(node: Node, least: number): string {
    const { tightness, text } = this.written(node);
    return tightness < least ? `(${text})` : text;
  }

  private written(node: Node): Written {
    if (node.kind === "number") return whole(numeral(node.value));
    if (node.kind === "name") return whole(pythonName(node.name));
    return this.applied(node.op, node.args);
  }

  private applied(op: Operation, args: readonly Node[]): Written {
    const [a, b, c] = args as readonly [Node, Node, Node];
    switch (op) {
      case "negate":
        return { tightness: MINUS, text: `-${this.write(a, TIGHTEST)}` };
      case "add":
        return this.infix("+", SUM, a, b);
      case "subtract":
        return this.infix("-", SUM, a, b);
      case "multiply":
        return this.infix("*", PRODUCT, a, b);
      case "divide":
        return this.infix("/", PRODUCT, a, b);
      case "power":
        return this.power(a, b);
      case "less":
      case "lessEqual":
      case "greater":
      case "greaterEqual":
      case "equal":
      case "notEqual":
        // numpy's comparisons are booleans, which do not subtract.
        return { tightness: PRODUCT, text: `1.0 * (${this.write(a, SUM)} ${COMPARISONS[op]} ${this.write(b, SUM)})` };
      case "min":
        return this.call("np.minimum", args);
      case "max":
        return this.call("np.maximum", args);
      case "clamp":
        return whole(`np.minimum(${this.call("np.maximum", [a, b]).text}, ${this.write(c, 0)})`);
      case "mix":
        return this.mix(a, b, c);
      case "where":
        return whole(`np.where(${this.write(a, SUM)} != 0.0, ${this.write(b, 0)}, ${this.write(c, 0)})`);
      case "abs":
      case "sqrt":
      case "exp":
      case "log":
      case "sin":
      case "cos":
      case "tanh":
      case "sign":
        return this.call(`np.${op}`, args);
    }
  }

  private infix(sign: string, tightness: number, a: Node, b: Node): Written {
    return { tightness, text: `${this.write(a, tightness)} ${sign} ${this.write(b, tightness + 1)}` };
  }

  private call(name: string, args: readonly Node[]): Written {
    return whole(`${name}(${args.map((argument) => this.write(argument, 0)).join(", ")})`);
  }

  private mix(a: Node, b: Node, weight: Node): Written {
    const [left, right] = [this.write(a, PRODUCT), this.write(b, PRODUCT)];
    const named = this.named(weight);
    return { tightness: SUM, text: `${left} * (1.0 - ${named.first}) + ${right} * ${named.again}` };
  }

  private power(base: Node, exponent: Node): Written {
    const times = wholeExponent(exponent);
    if (times === null) return this.call("np.power", [base, exponent]);
    const { first, again } = this.named(base);
    if (times === 1) return whole(first);
    // Python reads from the left, so it is the leftmost occurrence that names the base.
    const product = repeatedSquaring<string>(again, times, (left, right) => {
      if (left !== right || left === again) return `${left} * ${right}`;
      const half = this.temporary();
      return `(${half} := ${left}) * ${half}`;
    });
    // A temporary is a word of its own; an atom is written the same the first time and again.
    const text = first === again ? product : product.replace(new RegExp(`\\b${again}\\b`), first);
    return { tightness: PRODUCT, text };
  }

  /** A part that is read several times: how it is written first, and then. */
  private named(node: Node): { readonly first: string; readonly again: string } {
    if (node.kind !== "apply") return { first: this.write(node, 0), again: this.write(node, 0) };
    const name = this.temporary();
    return { first: `(${name} := ${this.write(node, 0)})`, again: name };
  }

  private temporary(): string {
    let name: string;
    do name = `p${++this.temporaries}`;
    while (this.taken.includes(name));
    return name;
  }
}

const COMPARISONS = {
  less: "<",
  lessEqual: "<=",
  greater: ">",
  greaterEqual: ">=",
  equal: "==",
  notEqual: "!=",
} as const;

/** Always a float: numpy raises whole numbers to no negative power, and divides none by zero. */
function numeral(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
