import { sizeOf } from "../expression/tensor.ts";
import type { PlanNode, PlanStep, PlanZone } from "../graph/plan.ts";
import type { KnownShape } from "../nodes/define.ts";
import { externalReads } from "./scope.ts";

export interface Peak {
  readonly bytes: number;
  /** The node that is running then. */
  readonly nodeId: string;
}

/**
 * Most bytes on wires at one time, each value alive from the node that makes it to its last reader. What a network
 * needs inside, and what the tape and the cache keep, come on top. Null where a shape is not known.
 */
export function peakBytes(steps: readonly PlanStep[], shapes: ReadonlyMap<string, KnownShape>): Peak | null {
  if ([...shapes.values()].includes(null)) return null;
  const bytes = (wire: string): number => {
    const shape = shapes.get(wire);
    return shape ? 4 * sizeOf(shape) : 0;
  };
  const outputs = new Map<string, string[]>();
  for (const wire of shapes.keys()) {
    const node = wire.slice(0, wire.lastIndexOf("."));
    outputs.set(node, [...(outputs.get(node) ?? []), wire]);
  }
  return new Liveness((node) => outputs.get(node) ?? [], bytes).peak(steps);
}

class Liveness {
  constructor(
    readonly outputs: (node: string) => readonly string[],
    readonly bytes: (wire: string) => number,
  ) {}

  /** Of one level; in a loop, `end` reads what is carried on. */
  peak(steps: readonly PlanStep[], end?: PlanNode): Peak {
    const readers = new Map<string, number>();
    for (const step of end ? [...steps, end] : steps)
      for (const wire of externalReads(step)) readers.set(wire, (readers.get(wire) ?? 0) + 1);
    const alive = new Set<string>();
    let live = 0;
    let peak: Peak = { bytes: 0, nodeId: "" };
    for (const step of steps) {
      const during = step.kind === "node" ? this.#node(step) : this.#loop(step);
      if (live + during.bytes > peak.bytes) peak = { bytes: live + during.bytes, nodeId: during.nodeId };
      for (const wire of this.outputs(step.kind === "node" ? step.id : step.end.id))
        if (readers.has(wire)) {
          alive.add(wire);
          live += this.bytes(wire);
        }
      for (const wire of externalReads(step)) {
        const left = readers.get(wire)! - 1;
        readers.set(wire, left);
        if (left === 0 && alive.delete(wire)) live -= this.bytes(wire);
      }
    }
    return peak;
  }

  #node({ id }: PlanNode): Peak {
    return { bytes: this.outputs(id).reduce((sum, wire) => sum + this.bytes(wire), 0), nodeId: id };
  }

  /** The state stays while the next one is made of it. */
  #loop({ start, body, end, carried }: PlanZone): Peak {
    const state = carried.reduce((sum, name) => sum + this.bytes(`${start.id}.${name}`), 0);
    const inner = this.peak(body, end);
    return { bytes: state + inner.bytes, nodeId: inner.nodeId || start.id };
  }
}
