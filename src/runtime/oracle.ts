import { fail } from "../graph/diagnostic.ts";
import { type PlanNode, wireOf } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { Backend } from "./backend.ts";
import { CpuBackend } from "./cpu-backend.ts";
import { type NodeEnvironment, runNode } from "./node-runner.ts";
import type { OracleReport } from "./protocol.ts";
import type { Position, Tape } from "./tape.ts";
import { isHandle, type Value } from "./value.ts";

export interface OracleOptions {
  readonly node: PlanNode;
  readonly definition: AnyNode;
  readonly tape: Tape;
  /** Iterations of the loops around the node; its last ones when absent. */
  readonly position?: Position;
  /** Where the run was. */
  readonly backend: Backend;
  readonly provider: string;
  /** What the node reaches when it runs again: networks on WASM. */
  readonly environment: Omit<NodeEnvironment, "backend" | "warn" | "called" | "signal">;
}

/**
 * Runs a node of a finished run again on the CPU with the values it was given, and says how far what it gave was off.
 * Fails with a diagnostic where those values are not on the tape any more.
 */
export async function checkWithOracle(options: OracleOptions): Promise<OracleReport> {
  const { node, definition, tape, backend, environment } = options;
  if (definition.kind === "zone") fail("tape.missing", "A loop is no single node: check the nodes in it.", where(node));
  const position = options.position ?? lastPosition(node, definition, tape);
  const oracle = new CpuBackend();
  const inputs: Record<string, Value> = {};
  for (const [port, source] of Object.entries(node.inputs))
    inputs[port] = await onCpu(valueAt(tape, wireOf(source), position, node), backend, oracle);
  const signal = new AbortController().signal;
  const turns = tape.notesOf(node.id).turns;
  const outputs = await runNode(
    node,
    definition,
    inputs,
    { ...environment, backend: oracle, signal, warn: () => {}, called: () => {} },
    {
      turn: { index: position.at(-1) ?? 0, count: turns },
      before: tape.notesBefore(node.id, position),
      note: () => {},
    },
  );
  const report: Record<string, OracleReport["outputs"][string]> = {};
  for (const [port, reference] of Object.entries(outputs)) {
    if (!isHandle(reference)) continue;
    const given = valueAt(tape, `${node.id}.${port}`, position, node);
    if (!isHandle(given)) continue;
    report[port] = errorOf((await backend.download(given, true)).data, (await oracle.download(reference)).data);
  }
  const step = position.at(-1) ?? null;
  const {
    provider,
    environment: { models },
  } = options;
  return { nodeId: node.id, step, provider, reference: models.provider, outputs: report };
}

function lastPosition(node: PlanNode, definition: AnyNode, tape: Tape): Position {
  for (const port of Object.keys(definition.outputs)) {
    const last = tape.positions(`${node.id}.${port}`).at(-1);
    if (last) return last;
  }
  return fail("tape.missing", `“${node.id}” has given nothing in this run.`, where(node));
}

/** A wire from outside a loop has fewer iterations around it than the node. */
function valueAt(tape: Tape, wire: string, position: Position, node: PlanNode): Value {
  const depth = tape.positions(wire).at(-1)?.length ?? 0;
  const at = position.slice(0, depth);
  const query = depth === 0 ? {} : { step: at.at(-1)!, outer: at.slice(0, -1) };
  return (
    tape.read(wire, query) ??
    fail("tape.not-kept", `What “${wire}” carried there is not kept any more.`, {
      ...where(node),
      hint: "Choose a later step, or give the recording more memory.",
    })
  );
}

const where = (node: PlanNode) => ({ nodeId: node.id });

async function onCpu(value: Value, backend: Backend, oracle: CpuBackend): Promise<Value> {
  return isHandle(value) ? oracle.upload(await backend.download(value, true)) : value;
}

/** In float64. */
function errorOf(given: Float32Array, reference: Float32Array): OracleReport["outputs"][string] {
  let [max, squares, sum, scale] = [0, 0, 0, 0];
  for (let i = 0; i < reference.length; i++) {
    const difference = given[i]! - reference[i]!;
    // A NaN on one side only is an error, and Math.max passes it on.
    if (!(Number.isNaN(given[i]!) && Number.isNaN(reference[i]!))) {
      max = Math.max(max, Math.abs(difference));
      squares += difference * difference;
      sum += difference;
    }
    scale = Math.max(scale, Math.abs(reference[i]!));
  }
  return { max, rmse: Math.sqrt(squares / reference.length), bias: sum / reference.length, scale };
}
