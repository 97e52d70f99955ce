import type * as Ort from "onnxruntime-web";

export type { Ort };

/** Which build of onnxruntime-web: WASM only, or with its native WebGPU provider. */
export type OrtBuild = "wasm" | "webgpu";

/**
 * Imports onnxruntime-web, inside the worker and only when it is needed. A static import would run the
 * whole worker again in each of its threads. JSPI suspends cheaper than Asyncify, where the browser has it.
 */
export async function loadOrt(build: OrtBuild, threads: number): Promise<typeof Ort> {
  const ort = await importBuild(build);
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "error";
  return ort;
}

async function importBuild(build: OrtBuild): Promise<typeof Ort> {
  // The sub-path builds are for browsers; in Node the default one runs on WASM.
  if (
    typeof window === "undefined" &&
    typeof (globalThis as { importScripts?: unknown }).importScripts === "undefined" &&
    isNode()
  )
    return import("onnxruntime-web");
  if (build === "wasm") return import("onnxruntime-web/wasm");
  return "Suspending" in WebAssembly ? import("onnxruntime-web/jspi") : import("onnxruntime-web/webgpu");
}

const isNode = (): boolean => typeof process !== "undefined" && process.versions?.node !== undefined;

/**
 * One at a time: two calls at once hang the worker's thread, not only their promises.
 */
export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task, task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
