import type { DeviceInfo, ProviderChoice } from "./protocol.ts";

/** The chosen provider; with WebGPU the device that expressions and networks share. */
export type Device = { readonly info: DeviceInfo; readonly gpu: GPUDevice | null };

/** Adapters that run on the CPU: about fifty times slower than WASM. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i;

/** WebGPU on a real adapter; WASM otherwise and on software adapters. The choice says why. */
export async function chooseDevice(choice: ProviderChoice): Promise<Device> {
  if (choice === "wasm") return wasm("chosen by hand");
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  const adapter = gpu ? await gpu.requestAdapter({ powerPreference: "high-performance" }).catch(() => null) : null;
  if (!adapter) return wasm(gpu ? "this machine offers no WebGPU adapter" : "this browser has no WebGPU");
  const name = [adapter.info.vendor, adapter.info.architecture, adapter.info.device, adapter.info.description]
    .filter(Boolean)
    .join(" ");
  const software = adapter.info.isFallbackAdapter || SOFTWARE.test(name);
  if (choice === "auto" && software) return wasm(`the WebGPU adapter (${name}) is software, where WASM is faster`);
  try {
    const device = await adapter.requestDevice({ requiredFeatures: wanted(adapter), requiredLimits: largest(adapter) });
    const build = "Suspending" in WebAssembly ? "jspi" : "asyncify";
    const reason =
      choice === "webgpu" ? `chosen by hand: ${name || "WebGPU adapter"}` : `${name || "a real adapter"} is there`;
    return { gpu: device, info: { provider: "webgpu", label: `WebGPU · ${build} · fp32`, reason, threads: 1 } };
  } catch (error) {
    return wasm(`the WebGPU device could not be had: ${(error as Error).message}`);
  }
}

/** fp16 and timing, where there: sessions use what the device was made with. */
function wanted(adapter: GPUAdapter): GPUFeatureName[] {
  const names: GPUFeatureName[] = ["shader-f16", "subgroups", "timestamp-query"];
  return names.filter((name) => adapter.features.has(name));
}

function largest({ limits }: GPUAdapter): Record<string, number> {
  const names = [
    "maxBufferSize",
    "maxStorageBufferBindingSize",
    "maxComputeWorkgroupStorageSize",
    "maxComputeInvocationsPerWorkgroup",
    "maxComputeWorkgroupSizeX",
    "maxComputeWorkgroupSizeY",
    "maxComputeWorkgroupSizeZ",
    "maxComputeWorkgroupsPerDimension",
    "maxStorageBuffersPerShaderStage",
  ] as const;
  return Object.fromEntries(names.map((name) => [name, limits[name]]));
}

function wasm(reason: string): Device {
  const threads = wasmThreads();
  const label = `WASM · ${threads} ${threads === 1 ? "thread" : "threads"}`;
  const isolated =
    threads > 1 || globalThis.crossOriginIsolated ? "" : "; one thread, since the page is not cross-origin isolated";
  return { gpu: null, info: { provider: "wasm", label, reason: reason + isolated, threads } };
}

/** Threads need cross-origin isolation; more than four bring a small network nothing. */
function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  return Math.max(1, Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1));
}
