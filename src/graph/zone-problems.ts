import type { Diagnostic } from "./diagnostic.ts";

/** What can be wrong with a loop, in words. */

const error = (code: Diagnostic["code"], message: string, nodeId: string, hint: string, port?: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  nodeId,
  ...(port === undefined ? {} : { port }),
  hint,
});

export const noStart = (end: string, start: string): Diagnostic =>
  error(
    "zone.no-start",
    start
      ? `Loop end “${end}” names a Loop start “${start}” that is not there.`
      : `Loop end “${end}” names no Loop start.`,
    end,
    "Set its param “start” to the id of the Loop start.",
    "start",
  );

export const twoEnds = (start: string, first: string, second: string): Diagnostic =>
  error(
    "zone.ambiguous",
    `Loop start “${start}” has two ends, “${first}” and “${second}”.`,
    second,
    "Each Loop start has one Loop end.",
  );

export const noEnd = (start: string): Diagnostic =>
  error("zone.no-end", `Loop start “${start}” has no Loop end.`, start, "Add a Loop end and name this start in it.");

const OFF = { mute: "muted", bypass: "bypassed" } as const;

/** Half a loop repeats nothing: both ends are switched off, or none. */
export const partnerOff = (
  off: { id: string; mode: "mute" | "bypass"; role: "Loop start" | "Loop end" },
  partner: string,
): Diagnostic =>
  error(
    "zone.off",
    `${off.role} “${off.id}” is ${OFF[off.mode]}, and “${partner}”, the other end of its loop, is not.`,
    off.id,
    `Enable it, or ${off.mode} both.`,
  );

export const tooDeep = (start: string, levels: number): Diagnostic =>
  error("zone.too-deep", `Loops lie more than ${levels} deep in each other.`, start, "Use fewer loops in each other.");

export const escapes = (start: string, end: string, wire: { from: string; node: string; port: string }): Diagnostic =>
  error(
    "zone.escape",
    `Wire escapes the loop: the wire ${wire.from} → ${wire.node}.${wire.port} leaves “${start}” without going through its Loop end “${end}”.`,
    wire.node,
    "Take the value from Loop end, or show it with a view: views inside a loop see every iteration.",
    wire.port,
  );

export const insideAndAfter = (start: string, end: string, sink: string): Diagnostic =>
  error(
    "zone.escape",
    `“${sink}” is fed from inside the loop “${start}” and from its end “${end}”.`,
    sink,
    "Feed it from one of them.",
  );

export const crossed = (inner: string, end: string, outer: string): Diagnostic =>
  error(
    "zone.ambiguous",
    `Ambiguous nesting: the loop “${inner}” starts inside the loop “${outer}” and ends outside it.`,
    end,
    "Close the inner loop before the outer one.",
  );

export const inTwo = (node: string, first: string, second: string): Diagnostic =>
  error(
    "zone.ambiguous",
    `Ambiguous nesting: “${node}” is fed from inside the loop “${first}” and from inside the loop “${second}”, and neither lies in the other.`,
    node,
    "Feed it from one of them, or from their Loop ends.",
  );

export const carriedDiffers = (
  name: string,
  at: { start: string; end: string },
  types: { start: string | undefined; end: string | undefined },
): Diagnostic =>
  error(
    "zone.carried-type",
    `Carried types differ: “${name}” is ${types.end ?? "missing"} at “${at.end}” and ${types.start ?? "missing"} at “${at.start}”.`,
    types.end === undefined ? at.start : at.end,
    "Give both ends of the loop the same carried values.",
    name,
  );

/** Nothing that reaches the end comes from the start. */
export const changesNothing = (start: string, end: string): Diagnostic => ({
  severity: "warning",
  code: "zone.no-body",
  message: `The loop “${start}” does the same in every iteration: nothing wired to its Loop end “${end}” depends on it.`,
  nodeId: end,
  hint: "Wire what Loop start gives, through the nodes that change it, to Loop end.",
});
