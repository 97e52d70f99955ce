import type { Backend } from "./backend.ts";
import { CpuBackend } from "./cpu-backend.ts";
import { chooseDevice, type Device } from "./device.ts";
import { cpuBridge } from "./onnx/cpu-bridge.ts";
import { gpuBridge } from "./onnx/gpu-bridge.ts";
import { LazyModels } from "./onnx/lazy-models.ts";
import type { ProviderChoice } from "./protocol.ts";
import { WebGpuBackend } from "./webgpu/backend.ts";

/** A device with what computes on it. */
export interface Engine {
  readonly device: Device;
  readonly backend: Backend;
  readonly models: LazyModels;
}

type Busy = (expectedMs: number) => void;

/**
 * The engine for a choice: the old one, with its sessions and tensors, where that comes to the same device.
 * `discard` is told before an old one goes, `lost` when a GPU device is: it may be one that was given up.
 */
export async function engineFor(
  choice: ProviderChoice,
  old: Engine | null,
  hooks: { readonly busy: Busy; readonly discard: () => void; readonly lost: (gpu: GPUDevice) => void },
): Promise<Engine> {
  const device = await chooseDevice(choice);
  if (old && old.device.info.provider === device.info.provider) {
    device.gpu?.destroy();
    return { ...old, device: { info: device.info, gpu: old.device.gpu } };
  }
  if (old) {
    hooks.discard();
    await old.models.dispose();
    old.backend.dispose();
    old.device.gpu?.destroy();
  }
  const { gpu } = device;
  void gpu?.lost.then(() => hooks.lost(gpu));
  return start(device, hooks.busy);
}

function start(device: Device, busy: Busy): Engine {
  const { threads } = device.info;
  const { gpu } = device;
  return gpu
    ? {
        device,
        backend: new WebGpuBackend(gpu),
        models: new LazyModels({ build: "webgpu", threads, bridge: gpuBridge(gpu), busy }),
      }
    : {
        device,
        backend: new CpuBackend(),
        models: new LazyModels({ build: "wasm", threads, bridge: cpuBridge, busy }),
      };
}
