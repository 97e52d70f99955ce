import type { TensorBridge } from "./session-runner.ts";

/** Sessions on WASM: arrays go in as they are, and come out as they are. */
export const cpuBridge: TensorBridge = {
  provider: "wasm",
  sessionOptions: { executionProviders: ["wasm"], graphOptimizationLevel: "all" },
  async toOrt(ort, handle, backend) {
    const { shape, data } = await backend.download(handle);
    return new ort.Tensor("float32", data, shape);
  },
  async fromOrt(tensor, backend) {
    return backend.upload({ shape: tensor.dims, data: (await tensor.getData()) as Float32Array });
  },
};
