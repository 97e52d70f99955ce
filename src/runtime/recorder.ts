import { sizeOf } from "../expression/tensor.ts";
import { fail } from "../graph/diagnostic.ts";
import { sha256Hex } from "../graph/merkle.ts";
import type { PlanNode } from "../graph/plan.ts";
import type { Backend, Handle } from "./backend.ts";
import type { Frame } from "./frame.ts";
import type { Statistics, TensorEdit } from "./protocol.ts";
import type { Tape } from "./tape.ts";
import { isHandle, release, type Value, type Values } from "./value.ts";

/** Statistics of tensors measured lately: a state is carried through several wires. */
const measured = new WeakMap<Handle, Promise<Statistics | null>>();

/** Writes a run's values on its tape, with their statistics, and puts edited tensors in their place. */
export class Recorder {
  readonly #pending = new Set<Promise<void>>();

  constructor(
    readonly tape: Tape,
    readonly backend: Backend,
    readonly edits: readonly TensorEdit[] = [],
  ) {}

  /** Gives the outputs as their readers are to see them; takes over the references of those it replaces. */
  write(node: PlanNode, outputs: Values, frame: Frame): Values {
    const seen = this.edits.length > 0 ? this.#edited(node, outputs, frame) : outputs;
    if (node.shadow) return seen;
    for (const port of Object.keys(seen)) {
      const wire = `${node.id}.${port}`;
      const value = seen[port]!;
      this.tape.write(wire, frame.zone, frame.position, value);
      if (this.tape.recording.statistics && isHandle(value)) this.#measure(wire, frame, value);
    }
    return seen;
  }

  #edited(node: PlanNode, outputs: Values, frame: Frame): Values {
    const seen: Record<string, Value> = { ...outputs };
    const mine = this.edits.filter(
      ({ wire, ...edit }) => wire.startsWith(`${node.id}.`) && placeOf(edit) === frame.position.join("."),
    );
    // All of them first: what throws has changed nothing.
    for (const edit of mine) checkShape(edit, outputs[edit.wire.slice(node.id.length + 1)]);
    for (const { wire, tensor } of mine) {
      const port = wire.slice(node.id.length + 1);
      // First the new one, for which there may be no room.
      const edited = this.backend.upload({ shape: tensor.shape, data: tensor.data.slice() });
      release(seen[port]!);
      seen[port] = edited;
      frame.keys.set(wire, `edited:${contentKey(tensor.data)}`);
    }
    return seen;
  }

  #measure(wire: string, frame: Frame, handle: Handle): void {
    let statistics = measured.get(handle);
    if (!statistics) {
      // A device that is lost meanwhile ends the run by itself.
      statistics = this.backend.statistics(handle).catch(() => null);
      measured.set(handle, statistics);
    }
    const written = statistics.then((known) => {
      if (known) this.tape.setStatistics(wire, frame.position, known);
      this.#pending.delete(written);
    });
    this.#pending.add(written);
  }

  /** Resolves when all statistics asked for so far are on the tape. */
  async finished(): Promise<void> {
    await Promise.all(this.#pending);
  }
}

const placeOf = ({ step, outer = [] }: Pick<TensorEdit, "step" | "outer">): string =>
  (step === undefined ? [] : [...outer, step]).join(".");

function checkShape({ wire, tensor }: TensorEdit, old: Value | undefined): void {
  const was = isHandle(old) ? old.shape : null;
  if (String(tensor.shape) === String(was) && tensor.data.length === sizeOf(tensor.shape)) return;
  fail("run.shape", `The edited tensor is ${tensor.shape.join("×")}, and “${wire}” is ${was?.join("×") ?? "none"}.`, {
    port: wire.slice(wire.lastIndexOf(".") + 1),
  });
}

const contentKey = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));
