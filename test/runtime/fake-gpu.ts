import { vi } from "vitest";

/** As much of WebGPU as choosing a device and giving it up need; `adapter` waits until it is let go. */
export function fakeGpu() {
  const devices: { lose: () => void; destroyed: boolean }[] = [];
  const requestDevice = async () => {
    const state = { lose: () => {}, destroyed: false };
    const lost = new Promise<void>((resolve) => {
      state.lose = resolve;
    });
    const destroy = (): void => {
      state.destroyed = true;
      state.lose();
    };
    devices.push(state);
    return Object.assign(new EventTarget(), { lost, destroy, queue: { onSubmittedWorkDone: async () => {} } });
  };
  const adapter = { info: { vendor: "a real one" }, limits: {}, features: new Set(), requestDevice };
  let release: () => void = () => {};
  const gpu = {
    adapter: Promise.resolve() as Promise<void>,
    requestAdapter: async () => {
      await gpu.adapter;
      return adapter;
    },
  };
  vi.stubGlobal("navigator", { gpu });
  vi.stubGlobal("GPUBufferUsage", {});
  return {
    devices,
    /** The next adapter is not there before this is called. */
    hold: (): (() => void) => {
      gpu.adapter = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
  };
}
