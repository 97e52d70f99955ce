import type { Tensor } from "../../../../src/expression/tensor.ts";
import { DiagnosticError } from "../../../../src/graph/diagnostic.ts";
import type { Handle, PreviewOptions, Transfers } from "../../../../src/runtime/backend.ts";
import type { Statistics } from "../../../../src/runtime/protocol.ts";
import { axisTiles, type TileRule } from "../../../../src/runtime/tiling.ts";
import { WebGpuBackend } from "../../../../src/runtime/webgpu/backend.ts";

/** A tensor as it crosses into the page. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
export type Operands = Readonly<Record<string, PlainTensor | number>>;

/** What the tests call in the page: each on one backend, its tensors released at the end. */
export interface WebGpuPage {
  evaluate(text: string, operands: Operands): Promise<PlainTensor | { code: string }>;
  statistics(tensor: PlainTensor): Promise<Statistics>;
  /** Statistics of a constant tensor made on the GPU. */
  full(shape: readonly number[], value: number): Promise<Statistics>;
  /** Of each tensor, whether all elements are finite; all asked before one is answered. */
  allFinite(tensors: readonly PlainTensor[]): Promise<boolean[]>;
  preview(tensor: PlainTensor, options: PreviewOptions): Promise<{ width: number; height: number; rgba: number[] }>;
  /** x ← a·x + noise, so many times, the state never leaving the GPU. */
  loop(x: PlainTensor, noise: PlainTensor, a: number, steps: number): Promise<PlainTensor>;
  /** A picture cut by one rule each way, put together again on the GPU, its channels reversed on the way. */
  tiles(x: PlainTensor, rule: TileRule): Promise<PlainTensor>;
  /** An expression of a foreign buffer, which is overwritten as soon as its handle is released. */
  foreign(tensor: PlainTensor): Promise<{ result: PlainTensor; released: number }>;
  memory(): { liveBytes: number; peakBytes: number; transfers: Transfers };
  /** The code of the diagnostic that a download fails with once the device is lost. Last of all. */
  lose(): Promise<string>;
}

declare global {
  interface Window {
    webgpu: Promise<WebGpuPage>;
  }
}

async function open(): Promise<WebGpuPage> {
  const adapter = await navigator.gpu.requestAdapter();
  if (!adapter) throw new Error("this browser offers no WebGPU adapter");
  const device = await adapter.requestDevice();
  const backend = new WebGpuBackend(device);
  const upload = ({ shape, data }: PlainTensor): Handle => backend.upload({ shape, data: Float32Array.from(data) });
  const take = async (handle: Handle): Promise<PlainTensor> => {
    const { shape, data }: Tensor = await backend.download(handle);
    handle.release();
    return { shape, data: [...data] };
  };

  return {
    async evaluate(text, operands) {
      const uploaded = Object.entries(operands).map(
        ([name, operand]) => [name, typeof operand === "number" ? operand : upload(operand)] as const,
      );
      try {
        return await take(backend.evaluate(text, Object.fromEntries(uploaded)));
      } catch (error) {
        if (error instanceof DiagnosticError) return { code: error.diagnostic.code };
        throw error;
      } finally {
        for (const [, operand] of uploaded) if (typeof operand !== "number") operand.release();
      }
    },
    async statistics(tensor) {
      const handle = upload(tensor);
      const statistics = await backend.statistics(handle);
      handle.release();
      return statistics;
    },
    async full(shape, value) {
      const handle = backend.full(shape, value);
      const statistics = await backend.statistics(handle);
      handle.release();
      return statistics;
    },
    async allFinite(tensors) {
      const answers = tensors.map(async (tensor) => {
        const handle = upload(tensor);
        const answer = backend.allFinite(handle);
        handle.release();
        return answer;
      });
      await backend.finished();
      return Promise.all(answers);
    },
    async preview(tensor, options) {
      const handle = upload(tensor);
      const { width, height, rgba } = await backend.preview(handle, options);
      handle.release();
      return { width, height, rgba: [...rgba] };
    },
    async loop(x, noise, a, steps) {
      const z = upload(noise);
      let state = upload(x);
      for (let step = 0; step < steps; step++) {
        const next = backend.evaluate("a*x + z", { a: a + step / 100, x: state, z });
        state.release();
        state = next;
      }
      z.release();
      return take(state);
    },
    async tiles(plain, rule) {
      const x = upload(plain);
      const [items, channels, height, width] = plain.shape as [number, number, number, number];
      const canvas = backend.full([items, channels, height, width], 0);
      for (let item = 0; item < items; item++)
        for (const rows of axisTiles(height, rule))
          for (const columns of axisTiles(width, rule)) {
            const { from: top, length } = rows;
            const box = { item, items: 1, top, left: columns.from, height: length, width: columns.length };
            const tile = backend.gather(x, box, true);
            backend.addTile(canvas, tile, item, rows, columns);
            tile.release();
          }
      x.release();
      return take(canvas);
    },
    async foreign({ shape, data }) {
      // As onnxruntime's are: longer than the tensor, and in use again as soon as they are given back.
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
      const buffer = device.createBuffer({ size: 16 * data.length, usage });
      device.queue.writeBuffer(buffer, 0, Float32Array.from(data));
      let released = 0;
      const handle = backend.wrap(buffer, shape, () => {
        released++;
        device.queue.writeBuffer(buffer, 0, new Float32Array(data.length).fill(-1));
      });
      const doubled = backend.evaluate("2*x", { x: handle });
      handle.release();
      return { result: await take(doubled), released };
    },
    memory: () => ({ liveBytes: backend.liveBytes, peakBytes: backend.peakBytes, transfers: backend.transfers }),
    async lose() {
      const handle = backend.full([4], 1);
      device.destroy();
      try {
        await backend.download(handle);
        return "it did not fail";
      } catch (error) {
        return error instanceof DiagnosticError ? error.diagnostic.code : String(error);
      }
    },
  };
}

window.webgpu = open();
