import type { Commands } from "./commands.ts";

/** Answers that one read brings back; a loop asks for a few an iteration. */
const SLOTS = 256;
const GROUP = 256;
/** Each invocation looks at several elements: the check is bound by memory, not by arithmetic. */
const MOST_GROUPS = 256;

/** Sets the tensor's slot where an element's exponent is all ones: NaN or infinity. */
const WGSL = `
struct Params { count: u32, slot: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<u32>;
@group(0) @binding(2) var<storage, read_write> found: array<u32, ${SLOTS}>;

@compute @workgroup_size(${GROUP})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  var worst = 0u;
  for (var i = id.x; i < params.count; i += groups.x * ${GROUP}u) { worst = max(worst, x[i] & 0x7f800000u); }
  if (worst == 0x7f800000u) { found[params.slot] = 1u; }
}
`;

interface Question {
  resolve(finite: boolean): void;
  reject(error: unknown): void;
}

/** Looks for NaN and infinity in tensors as they pass; the answers come back together, in one small read. */
export class FiniteCheck {
  #found: GPUBuffer | null = null;
  #questions: Question[] = [];

  constructor(private readonly commands: Commands) {}

  /** Whether all elements are finite: asked now, answered by the next `settle`. */
  add(tensor: GPUBufferBinding, count: number): Promise<boolean> {
    if (this.#questions.length === SLOTS) void this.settle();
    const { device } = this.commands;
    this.#found ??= device.createBuffer({ size: 4 * SLOTS, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
    const parameters = device.createBuffer({ size: 16, usage: GPUBufferUsage.UNIFORM, mappedAtCreation: true });
    new Uint32Array(parameters.getMappedRange()).set([count, this.#questions.length]);
    parameters.unmap();
    const groups = Math.max(1, Math.min(MOST_GROUPS, Math.ceil(count / GROUP)));
    const bindings = [{ buffer: parameters }, tensor, { buffer: this.#found }];
    this.commands.dispatch(this.commands.pipeline(WGSL), bindings, [groups, 1]);
    this.commands.afterSubmit(() => parameters.destroy());
    return new Promise((resolve, reject) => this.#questions.push({ resolve, reject }));
  }

  /** Answers everything asked so far, in order. What goes wrong rejects the answers, not this. */
  async settle(): Promise<void> {
    const questions = this.#questions;
    const found = this.#found;
    if (questions.length === 0 || !found) return;
    this.#questions = [];
    this.#found = null;
    try {
      const flags = new Uint32Array(await this.commands.read(found, 4 * questions.length, true));
      for (const [slot, { resolve }] of questions.entries()) resolve(flags[slot] === 0);
    } catch (error) {
      for (const { reject } of questions) reject(error);
    } finally {
      found.destroy();
    }
  }

  dispose(): void {
    this.#found?.destroy();
  }
}
