import { ID, ID_RULE, type Json } from "./document.ts";
import type { ParamSpec, Params, ParamValues } from "./node-type.ts";
import { WIRE_TYPES } from "./wire-type.ts";

/** What is wrong with a param's value, in words that follow its name, or null. */
export function paramProblem(
  spec: ParamSpec,
  value: Json,
): { code: "param.type" | "param.range"; message: string } | null {
  const message = typeProblem(spec, value);
  if (message) return { code: "param.type", message };
  if ((spec.kind === "number" || spec.kind === "integer") && typeof value === "number")
    return rangeProblem(spec, value);
  return null;
}

type NumberSpec = Extract<ParamSpec, { kind: "number" | "integer" }>;

function rangeProblem(spec: NumberSpec, value: number): { code: "param.range"; message: string } | null {
  const unit = spec.unit ? ` ${spec.unit}` : "";
  if (spec.min !== undefined && value < spec.min)
    return { code: "param.range", message: `is ${value}${unit}, must be at least ${spec.min}${unit}` };
  if (spec.max !== undefined && value > spec.max)
    return { code: "param.range", message: `is ${value}${unit}, must be at most ${spec.max}${unit}` };
  return null;
}

function typeProblem(spec: ParamSpec, value: Json): string | null {
  switch (spec.kind) {
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? null : "must be a number";
    case "integer":
      return Number.isSafeInteger(value) ? null : "must be a whole number";
    case "seed":
      return isSeed(value) ? null : "must be a whole number from 0 up (beyond 2^53 as text)";
    case "boolean":
      return typeof value === "boolean" ? null : "must be true or false";
    case "enum":
      return spec.options.some((option) => option.value === value)
        ? null
        : `must be one of ${spec.options.map((option) => option.value).join(", ")}`;
    case "text":
    case "expression":
    case "graph":
      return typeof value === "string" ? null : "must be text";
    case "asset":
      return value === null || isAssetRef(value) ? null : "must name a file by { name, sha256, bytes }";
    case "numbers":
      return Array.isArray(value) && value.every((item) => typeof item === "number" && Number.isFinite(item))
        ? null
        : "must be a list of numbers";
    case "curve":
      return curveProblem(value, spec.plane);
    case "strokes":
      return strokesProblem(value);
    case "carried":
      return carriedProblem(value);
  }
}

const isSeed = (value: Json): boolean =>
  (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) ||
  (typeof value === "string" && /^\d{1,20}$/.test(value) && BigInt(value) < 1n << 64n);

const record = (value: Json): { readonly [key: string]: Json } | null =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : null;

function isAssetRef(value: Json): boolean {
  const asset = record(value);
  return (
    asset !== null &&
    typeof asset.name === "string" &&
    typeof asset.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(asset.sha256) &&
    Number.isSafeInteger(asset.bytes)
  );
}

/** [x, y] in [0, 1]². */
const isPoint = (point: Json): boolean =>
  Array.isArray(point) && point.length === 2 && point.every((x) => typeof x === "number" && x >= 0 && x <= 1);

/** More than a hand draws; every state of a path looks for its place among them. */
const MAX_CURVE_POINTS = 1000;

function curveProblem(value: Json, plane?: "path"): string | null {
  const points = (Array.isArray(value) ? value : []) as readonly (readonly [number, number])[];
  if (points.length < 2 || !points.every(isPoint)) return "must be two or more points [x, y] between 0 and 1";
  if (points.length > MAX_CURVE_POINTS) return `has ${points.length} points, at most ${MAX_CURVE_POINTS} are kept`;
  // A walk in the square may turn; a function of x has one value at each.
  const falls = plane ? -1 : points.findIndex(([x], i) => i > 0 && x < points[i - 1]![0]);
  return falls === -1 ? null : `must have points whose x rises: point ${falls + 1} lies left of the one before it`;
}

/** More than a hand paints; what a hostile document may hold is bounded. */
export const MAX_STROKE_POINTS = 20_000;

function strokesProblem(value: Json): string | null {
  const isStroke = (item: Json) => {
    const stroke = record(item);
    const points = Array.isArray(stroke?.points) ? (stroke.points as Json[]) : [];
    const { radius } = stroke ?? {};
    const round = typeof radius === "number" && radius > 0 && radius <= 1;
    const form = stroke?.form;
    const shaped = form === undefined || ((form === "rectangle" || form === "ellipse") && points.length === 2);
    return round && shaped && typeof stroke?.erase === "boolean" && points.length > 0 && points.every(isPoint);
  };
  if (!Array.isArray(value) || !value.every(isStroke))
    return "must be a list of { radius, erase, points }, radius above 0 and at most 1, points [x, y] between 0 and 1";
  const count = (value as { points: Json[] }[]).reduce((sum, { points }) => sum + points.length, 0);
  return count <= MAX_STROKE_POINTS ? null : `has ${count} points, at most ${MAX_STROKE_POINTS} are kept`;
}

function isPair(item: Json): boolean {
  const pair = record(item);
  return typeof pair?.name === "string" && ID.test(pair.name) && WIRE_TYPES.includes(pair.type as never);
}

const carriedProblem = (value: Json): string | null =>
  Array.isArray(value) && value.every(isPair) ? null : `must be a list of { name, type }, each name an id: ${ID_RULE}`;

/** Whether all params are of their kind and within their range, those that mean nothing at the moment as well. */
export const holdsSense = (specs: Params, values: ParamValues): boolean =>
  Object.entries(specs).every(([name, spec]) => !paramProblem(spec, values[name] ?? null));

/** With what can be read of lists of ports: a file may hold anything, and its node still has ports. */
export function withReadablePorts(specs: Params, values: ParamValues): ParamValues {
  const lists = Object.entries(specs).filter(
    ([name, { kind }]) => kind === "carried" && carriedProblem(values[name] ?? null),
  );
  const readable = lists.map(
    ([name]) => [name, Array.isArray(values[name]) ? values[name].filter(isPair) : []] as const,
  );
  return readable.length > 0 ? { ...values, ...Object.fromEntries(readable) } : values;
}

/** Whether a param means anything beside the other params' values. */
export function paramApplies(spec: ParamSpec, params: ParamValues): boolean {
  return Object.entries(spec.when ?? {}).every(([name, values]) => values.includes(params[name] ?? null));
}

/** The params that mean something beside the others, in name order, files by hash alone: what is hashed. */
export function semanticParams(specs: Params, values: ParamValues): Record<string, Json> {
  const semantic: Record<string, Json> = {};
  for (const name of Object.keys(specs).sort()) {
    const spec = specs[name]!;
    if (!paramApplies(spec, values)) continue;
    const value = values[name] ?? null;
    semantic[name] = spec.kind === "asset" ? (record(value)?.sha256 ?? null) : value;
  }
  return semantic;
}
