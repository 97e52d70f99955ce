import * as Comlink from "comlink";
import { chain } from "./chain-bench.ts";
import { HEAPS } from "./heaps.ts";
import { LoopBench, type LoopOptions } from "./loop-bench.ts";
import { growth, peak } from "./memory-bench.ts";

/** What the benches call in the worker. */
const api = {
  /** Opens a graph with its network; the loops below run on it. */
  open: async (options: LoopOptions): Promise<LoopBench> => Comlink.proxy(await LoopBench.open(options)),
  chain,
  peak,
  growth,
  /** Bytes of WebAssembly memory that threads share: onnxruntime's heap. */
  heapBytes: () => HEAPS.reduce((sum, heap) => sum + heap.buffer.byteLength, 0),
};
export type RuntimeBench = typeof api;

Comlink.expose(api);
