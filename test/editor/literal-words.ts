import { parseSync } from "vite";

/** A literal text for people, and the line it is on. */
export interface LiteralWords {
  readonly line: number;
  readonly text: string;
}

/** Attributes of elements and components whose text people read or hear. */
const READ = new Set(["aria-label", "aria-roledescription", "alt", "title", "placeholder", "label", "hint"]);
/** Properties of what is told to people: toasts and diagnostics. */
const TOLD = new Set(["message", "hint"]);
const WORD = /\p{L}{2}/u;

type Json = { readonly type: string; readonly start: number } & Readonly<Record<string, unknown>>;

/** Every literal text for people in a TypeScript or TSX source: JSX text, read attributes, and what toasts and diagnostics say. */
export function literalWords(path: string, source: string): LiteralWords[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const found: LiteralWords[] = [];
  const add = ({ start }: Json, text: string) => {
    if (WORD.test(text))
      found.push({ line: source.slice(0, start).split("\n").length, text: text.replace(/\s+/g, " ").trim() });
  };
  walk(program as unknown as Json, add);
  return found;
}

type Add = (node: Json, text: string) => void;

function walk(node: Json, add: Add): void {
  if (node.type === "JSXText") add(node, node.value as string);
  else if (node.type === "JSXAttribute") {
    if (READ.has((node.name as { name: string }).name)) texts(node.value as Json | null, add);
  } else if (node.type === "JSXExpressionContainer") texts(node.expression as Json, add);
  else if (node.type === "Property" && TOLD.has((node.key as { name?: string }).name ?? ""))
    texts(node.value as Json, add);
  for (const child of childrenOf(node)) {
    // A value of an attribute that is not read is no text: class names, ids, types.
    if (child.type === "JSXExpressionContainer" && node.type === "JSXAttribute") walk(child.expression as Json, add);
    else walk(child, add);
  }
}

/** The texts an expression may give: through conditions and `??`, not into calls, whose arguments are data. */
function texts(node: Json | null, add: Add): void {
  if (node === null) return;
  if (node.type === "Literal") {
    if (typeof node.value === "string") add(node, node.value);
  } else if (node.type === "TemplateLiteral") {
    add(node, (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join(" "));
  } else if (node.type === "JSXExpressionContainer") texts(node.expression as Json, add);
  else if (node.type === "ConditionalExpression")
    for (const side of ["consequent", "alternate"]) texts(node[side] as Json, add);
  else if (node.type === "LogicalExpression") for (const side of ["left", "right"]) texts(node[side] as Json, add);
}

const childrenOf = (node: Json): Json[] =>
  Object.values(node)
    .flat()
    .filter((value): value is Json => typeof (value as Json | null)?.type === "string");
