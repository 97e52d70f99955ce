import { evaluate } from "../expression/index.ts";
import { sizeOf, type Tensor } from "../expression/tensor.ts";
import type { Backend, Handle, PreviewOptions, Transfers } from "./backend.ts";
import { renderPreview } from "./cpu-preview.ts";
import { statisticsOf } from "./cpu-statistics.ts";
import { addTile, gatherBox, reverseChannels } from "./cpu-tiles.ts";
import { diagnosed, expressionOf, sameTensor } from "./elementwise.ts";
import { MemoryLedger, References } from "./memory-ledger.ts";
import { previewLayout } from "./preview-layout.ts";
import type { Preview, Statistics } from "./protocol.ts";
import type { AxisTile, Box } from "./tiling.ts";

/** A tensor in an array; references are counted as on the GPU, so that leaks are found without one. */
class CpuHandle implements Handle {
  readonly location = "cpu";
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly #references: References;
  #tensor: Tensor | null;

  constructor(tensor: Tensor, ledger: MemoryLedger) {
    this.#tensor = tensor;
    this.shape = tensor.shape;
    this.bytes = tensor.data.byteLength;
    ledger.admit(this.bytes);
    ledger.add(this.bytes);
    this.#references = new References(() => {
      ledger.remove(this.bytes);
      this.#tensor = null;
    });
  }

  get tensor(): Tensor {
    if (!this.#tensor) throw new Error("a released tensor was used");
    return this.#tensor;
  }
  retain(): Handle {
    this.#references.add();
    return this;
  }
  release(): void {
    this.#references.drop();
  }
}

const NO_TRANSFERS: Transfers = { uploads: 0, downloads: 0, uploadedBytes: 0, downloadedBytes: 0 };

/** Computes on arrays: in float64, stored as float32. */
export class CpuBackend implements Backend {
  readonly location = "cpu";
  readonly transfers = NO_TRANSFERS;
  readonly #ledger = new MemoryLedger();

  upload(tensor: Tensor): Handle {
    return new CpuHandle(tensor, this.#ledger);
  }

  full(shape: readonly number[], value: number): Handle {
    return this.upload({ shape, data: new Float32Array(sizeOf(shape)).fill(value) });
  }

  async download(handle: Handle): Promise<Tensor> {
    return tensorOf(handle);
  }

  evaluate(text: string, operands: Readonly<Record<string, Handle | number>>): Handle {
    const expression = expressionOf(text);
    const same = sameTensor(expression, operands);
    if (same) return same.retain();
    const arrays = Object.entries(operands).map(
      ([name, operand]) => [name, typeof operand === "number" ? operand : tensorOf(operand)] as const,
    );
    return this.upload(diagnosed(text, () => evaluate(expression, Object.fromEntries(arrays))));
  }

  gather(handle: Handle, box: Box, reversed: boolean): Handle {
    const part = gatherBox(tensorOf(handle), box);
    return this.upload(reversed ? reverseChannels(part) : part);
  }

  addTile(canvas: Handle, tile: Handle, item: number, rows: AxisTile, columns: AxisTile): void {
    addTile(tensorOf(canvas), tensorOf(tile), item, rows, columns);
  }

  async statistics(handle: Handle): Promise<Statistics> {
    return statisticsOf(tensorOf(handle).data);
  }

  async allFinite(handle: Handle): Promise<boolean> {
    // Zero times anything finite is zero; times NaN or infinity it is NaN, which a sum keeps. Four sums: none waits for
    // the one before.
    let [a, b, c, d] = [0, 0, 0, 0];
    const { data } = tensorOf(handle);
    const whole = data.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      a += 0 * data[i]!;
      b += 0 * data[i + 1]!;
      c += 0 * data[i + 2]!;
      d += 0 * data[i + 3]!;
    }
    for (let i = whole; i < data.length; i++) a += 0 * data[i]!;
    return a + b + c + d === 0;
  }

  async preview(handle: Handle, options: PreviewOptions): Promise<Preview> {
    return renderPreview(tensorOf(handle), previewLayout(handle.shape, options));
  }

  async finished(): Promise<void> {
    // Everything is done when it returns.
  }

  get limitBytes(): number {
    return this.#ledger.limitBytes;
  }
  set limitBytes(bytes: number) {
    this.#ledger.limitBytes = bytes;
  }
  get liveBytes(): number {
    return this.#ledger.liveBytes;
  }
  get peakBytes(): number {
    return this.#ledger.peakBytes;
  }

  dispose(): void {
    // Arrays are the garbage collector's.
  }
}

function tensorOf(handle: Handle): Tensor {
  if (!(handle instanceof CpuHandle)) throw new Error("a tensor of another backend");
  return handle.tensor;
}
