import type { AssetRef, Json } from "../graph/document.ts";
import { paramApplies } from "../graph/node-type.ts";
import { type PlanNode, wireOf } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { NodeChange, NodeReason } from "./protocol.ts";
import { reasonOf } from "./reason-words.ts";

/** What a node's result is made of, at one iteration. */
export interface NodeFacts {
  readonly node: PlanNode;
  readonly definition: AnyNode;
  readonly device: string;
  /** Iterations of the loops around it. */
  readonly position: string;
  /** By input port, the key of the value on it. */
  readonly inputs: Readonly<Record<string, string>>;
}

interface Remembered {
  readonly node: PlanNode;
  readonly device: string;
  readonly run: number;
  /** By position: the keys of the inputs, and whether a result came of it. */
  readonly at: Map<string, { readonly inputs: Readonly<Record<string, string>>; done: boolean }>;
}

/** The last run of every node, by its address: what a new run is compared with to say why it runs. */
export class RunMemory {
  #nodes = new Map<string, { last: Remembered | null; now: Remembered }>();
  #run = 0;

  beginRun(): void {
    this.#run++;
  }

  /** Why a node runs whose result is not in the cache, or why it need not run. Remembers it for the next run. */
  explain(facts: NodeFacts, cached: boolean): NodeReason {
    const { node, position, inputs } = facts;
    const memory = this.#remember(facts);
    const reason = cached ? reasonOf(node.id, "cached", []) : this.#why(facts, memory.last);
    memory.now.at.set(position, { inputs, done: cached });
    return reason;
  }

  done({ node, position }: NodeFacts): void {
    const entry = this.#nodes.get(node.id)?.now.at.get(position);
    if (entry) entry.done = true;
  }

  #remember({ node, device }: NodeFacts): { last: Remembered | null; now: Remembered } {
    const known = this.#nodes.get(node.id);
    if (known?.now.run === this.#run) return known;
    const fresh = { last: known?.now ?? null, now: { node, device, run: this.#run, at: new Map() } };
    this.#nodes.set(node.id, fresh);
    return fresh;
  }

  #why(facts: NodeFacts, last: Remembered | null): NodeReason {
    const { node, position } = facts;
    if (!last) return reasonOf(node.id, "first", []);
    const then = last.at.get(position);
    const changes = [...ownChanges(facts, last), ...inputChanges(facts, last.node, then?.inputs)];
    if (changes.length > 0) return reasonOf(node.id, "changed", changes);
    return reasonOf(node.id, !then ? "first" : then.done ? "evicted" : "unfinished", []);
  }
}

function ownChanges({ node, definition, device }: NodeFacts, last: Remembered): NodeChange[] {
  const changes: NodeChange[] = [];
  if (node.type !== last.node.type) return [{ kind: "type", before: last.node.type, after: node.type }];
  if (node.version !== last.node.version)
    changes.push({ kind: "version", before: String(last.node.version), after: String(node.version) });
  if (device !== last.device) changes.push({ kind: "device", before: last.device, after: device });
  for (const [param, spec] of Object.entries<AnyNode["params"][string]>(definition.params)) {
    const value = (of: PlanNode): Json => (paramApplies(spec, of.params) ? (of.params[param] ?? null) : null);
    const [before, after] = [value(last.node), value(node)];
    if (spec.kind === "asset") {
      const [old, now] = [before, after] as unknown as [AssetRef | null, AssetRef | null];
      if (old?.sha256 !== now?.sha256)
        changes.push({ kind: "file", param, before: old?.name ?? null, after: now?.name ?? null });
    } else if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ kind: "param", param, before, after });
  }
  // All else that a node is made of has been looked at.
  if (changes.length === 0 && node.self !== last.node.self) changes.push({ kind: "card" });
  return changes;
}

function inputChanges(
  { node, inputs }: NodeFacts,
  last: PlanNode,
  before: Readonly<Record<string, string>> | undefined,
): NodeChange[] {
  const changes: NodeChange[] = [];
  for (const port of new Set([...Object.keys(last.inputs), ...Object.keys(node.inputs)])) {
    const wire = (of: PlanNode): string | null => (of.inputs[port] ? wireOf(of.inputs[port]) : null);
    const changed = wire(last) !== wire(node);
    if (before && changed && before[port] === inputs[port]) continue;
    if (changed) changes.push({ kind: "wire", port, before: wire(last), after: wire(node) });
    else if (before && before[port] !== inputs[port])
      changes.push({ kind: "input", port, from: node.inputs[port]!.node });
  }
  return changes;
}
