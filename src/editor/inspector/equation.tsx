import { useLayoutEffect, useRef } from "react";
import { toMathML } from "../../expression/index.ts";

/** Names that stand for the residual and for the noise, in equations as the node types write them. */
const WARM = new Set(["r", "residual", "r̂", "res"]);
const COOL = new Set(["ε", "noise", "ε̂", "eps", "epsilon"]);

/** A node type's equation, typeset by the browser; residual warm and noise cool, as everywhere. */
export function Equation({ text }: { text: string }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const math = new DOMParser().parseFromString(toMathML(text), "text/html").querySelector("math");
    if (!math) return;
    for (const name of math.querySelectorAll("mi")) {
      const symbol = name.textContent ?? "";
      if (WARM.has(symbol)) name.classList.add("tint-residual");
      if (COOL.has(symbol)) name.classList.add("tint-noise");
    }
    math.setAttribute("aria-label", text);
    host.current?.replaceChildren(math);
  }, [text]);
  return <div className="equation" ref={host} />;
}
