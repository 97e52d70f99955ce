import type { PortSpec } from "../graph/node-type.ts";
import type { Backend, Handle, PreviewOptions } from "./backend.ts";
import type { Preview, RunEvent } from "./protocol.ts";
import { isHandle, type Values } from "./value.ts";

/** A picture of one port at most this often while a loop runs. */
const MIN_INTERVAL_MS = 60;

/** Values shown as black … white: residuals live in [-2, 2], noise mostly in [-3, 3]. */
const rangeOf = (role: PortSpec["role"]): number => (role === "residual" ? 2 : role === "noise" ? 3 : 1);

/** The picture of a tensor as its role has it: a mask from 0, black, to 1, white. */
export async function previewOf(
  backend: Backend,
  value: Handle,
  role: PortSpec["role"],
  options: Omit<PreviewOptions, "range">,
): Promise<Preview> {
  if (role !== "mask") return backend.preview(value, { ...options, range: rangeOf(role) });
  const shown = backend.evaluate("2*mask - 1", { mask: value });
  try {
    return await backend.preview(shown, options);
  } finally {
    shown.release();
  }
}

type PreviewEvent = Omit<Extract<RunEvent, { type: "preview" }>, "runId">;

/** Sends pictures of the tensors that pass, not oftener than they can be seen. */
export class Previewer {
  readonly #last = new Map<string, number>();

  constructor(
    readonly backend: Backend,
    readonly maxSize: number,
    readonly emit: (event: PreviewEvent) => void,
  ) {}

  async show(
    nodeId: string,
    names: readonly string[],
    values: Values,
    ports: Readonly<Record<string, PortSpec>>,
    iteration: number | null,
  ): Promise<void> {
    if (this.maxSize === 0) return;
    for (const port of names) {
      const value = values[port];
      if (!isHandle(value) || value.shape.length !== 4 || !this.#due(`${nodeId}.${port}`, iteration)) continue;
      const preview = await previewOf(this.backend, value, ports[port]?.role, { maxSize: this.maxSize });
      this.emit({ type: "preview", nodeId, port, iteration, shape: value.shape, preview });
    }
  }

  #due(wire: string, iteration: number | null): boolean {
    const now = performance.now();
    if (iteration !== null && now - (this.#last.get(wire) ?? -Infinity) < MIN_INTERVAL_MS) return false;
    this.#last.set(wire, now);
    return true;
  }
}
