import type { Json } from "../../graph/document.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { paramProblem } from "../../graph/param-check.ts";

/**
 * Whether the editor of a param can show this value: a file may hold anything. A number out of range can be shown, and
 * so can an option that this version does not know.
 */
export function hasEditor(spec: ParamSpec, value: Json): boolean {
  if (spec.kind === "enum" && typeof value === "string") return true;
  return paramProblem(spec, value)?.code !== "param.type";
}
