/**
 * An expected problem, as a value. Bugs throw; what a user can cause is a diagnostic that says
 * where it is and what to do about it.
 */
export interface Diagnostic {
  /** Stable, dotted, from {@link DiagnosticCode}. */
  code: DiagnosticCode;
  severity: "error" | "warning" | "info";
  /** One sentence that names the thing at fault. */
  message: string;
  /** Address of the node, inner nodes as `sub1/unet1`. */
  nodeId?: string;
  /** The graph that the address is in, where that is not `main`: one that no node of `main` uses. */
  graphId?: string;
  /** Port or param of that node. */
  port?: string;
  /** What to do about it. */
  hint?: string;
}

export type DiagnosticCode =
  | `document.${"not-json" | "not-a-graph" | "too-large" | "too-deep" | "newer-version" | "malformed"}`
  | `id.${"malformed" | "duplicate" | "reserved"}`
  | `node.${"unknown-type" | "newer-version" | "not-migrated" | "missing" | "failed" | "no-output"}`
  | `param.${"unknown" | "type" | "range" | "missing"}`
  | `port.${"unknown" | "unwired" | "taken"}`
  | `edge.${"malformed" | "dangling" | "type" | "cycle" | "self"}`
  | `zone.${"escape" | "no-end" | "no-start" | "ambiguous" | "carried-type" | "no-body" | "off" | "too-deep"}`
  | `subgraph.${"missing" | "recursive" | "too-deep" | "too-many" | "unwired"}`
  | `sweep.${"too-many" | "empty" | "duplicate" | "no-effect"}`
  | `asset.${"missing" | "wrong-hash" | "unreadable" | "too-large" | "empty"}`
  | `model.${"missing-card" | "corrupt" | "schedule" | "condition" | "objective" | "size"}`
  | `sampler.${"noise-unwired" | "variance" | "schedule" | "not-finite"}`
  | `expression.${"syntax" | "name" | "shape" | "cost"}`
  | `storage.${"full" | "closed" | "refused"}`
  | `run.${"cancelled" | "worker-lost" | "device-lost" | "out-of-memory" | "not-finite" | "internal" | "shape"}`
  | `tape.${"missing" | "not-kept" | "malformed"}`
  | `command.${"no-such-node" | "no-such-edge" | "no-such-param" | "read-only" | "usage" | "partial-loop" | "in-use"}`;

/** Thrown inside a run to carry a {@link Diagnostic} to the node that failed; never leaves the runtime. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = "DiagnosticError";
  }
}

/** Shorthand for throwing an error diagnostic from a node or the runtime. */
export function fail(code: DiagnosticCode, message: string, where: Partial<Diagnostic> = {}): never {
  throw new DiagnosticError({ severity: "error", code, message, ...where });
}

export type Result<T> = { ok: true; value: T; diagnostics: Diagnostic[] } | { ok: false; diagnostics: Diagnostic[] };

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some((diagnostic) => diagnostic.severity === "error");

/** Makes a switch over a closed union exhaustive: the compiler objects when a member is forgotten. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
