import { useLayoutEffect, useRef } from "react";
import { toMathML } from "../../expression/index.ts";

/** A node type's equation, typeset by the browser; residual warm and noise cool, as everywhere. */
export function Equation({ text }: { text: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const math = new DOMParser().parseFromString(toMathML(text), "text/html").querySelector("math");
    if (!math) return;
    host.current?.replaceChildren(...inLines(math));
  }, [text]);
  return <div className="equation" ref={host} role="img" aria-label={text} />;
}

const BREAK_BEFORE = new Set(["+", "−", "-", "="]);

/** Browsers do not break long formulas: each term becomes a formula of its own, and the box wraps them like words. */
function inLines(math: Element): Element[] {
  const terms: Element[] = [];
  for (const part of flatten(math)) {
    const starts = part.localName === "mo" && BREAK_BEFORE.has(part.textContent ?? "");
    if (starts || terms.length === 0) terms.push(math.cloneNode(false) as Element);
    // First of its formula, a sign would otherwise be set as that of a number, without space around it.
    if (starts) part.setAttribute("form", "infix");
    terms.at(-1)?.append(part);
  }
  return terms;
}

/** Rows within rows mean nothing to the eye, except those in parentheses, which stay together. */
function flatten(row: Element): Element[] {
  return [...row.children].flatMap((part) =>
    part.localName === "mrow" && part.firstElementChild?.textContent !== "(" ? flatten(part) : [part],
  );
}
