/** Opens the network at a URL on WebGPU in a session that may not use the CPU. Null when it opens, else what onnxruntime objects to. */
export type OpenStrictly = (url: string) => Promise<string | null>;

declare global {
  interface Window {
    openStrictly: Promise<OpenStrictly>;
  }
}

async function open(): Promise<OpenStrictly> {
  const ort = await import("onnxruntime-web/webgpu");
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  return async (url) => {
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const adapter = await navigator.gpu.requestAdapter();
    const device = await adapter!.requestDevice();
    try {
      const session = await ort.InferenceSession.create(bytes, {
        // As src/runtime/onnx/gpu-bridge.ts opens them, but for the last line.
        executionProviders: [{ name: "webgpu", device, preferredLayout: "NCHW" } as never],
        preferredOutputLocation: "gpu-buffer",
        logSeverityLevel: 4,
        extra: { session: { disable_cpu_ep_fallback: "1" } },
      });
      await session.release();
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
}

window.openStrictly = open();
