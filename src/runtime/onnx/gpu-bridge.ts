import type { WebGpuBackend } from "../webgpu/backend.ts";
import type { Ort } from "./ort.ts";
import type { TensorBridge } from "./session-runner.ts";

/** Sessions on the backend's own device: buffers go in and out, nothing is read back. */
export function gpuBridge(device: GPUDevice): TensorBridge {
  return {
    provider: "webgpu",
    // As an object: the string form loses the options and hangs with graph capture. NCHW: in NHWC, onnxruntime-web 1.30
    // convolves inputs whose channels are no multiple of 4 wrongly (measured: errors of the size of the values).
    sessionOptions: {
      executionProviders: [
        { name: "webgpu", device, preferredLayout: "NCHW" } as Ort.InferenceSession.WebGpuExecutionProviderOption,
      ],
      preferredOutputLocation: "gpu-buffer",
    },
    async toOrt(ort, handle, backend) {
      const gpuBuffer = (backend as WebGpuBackend).bufferOf(handle);
      return ort.Tensor.fromGpuBuffer(gpuBuffer, { dataType: "float32", dims: [...handle.shape] }) as Ort.Tensor;
    },
    async fromOrt(tensor, backend) {
      return (backend as WebGpuBackend).wrap(tensor.gpuBuffer as GPUBuffer, tensor.dims, () => tensor.dispose());
    },
  };
}
