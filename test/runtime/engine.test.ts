import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answer, DeviceInfo, RunEvent, WorkerCallbacks } from "../../src/runtime/protocol.ts";
import { LocalStudioWorker } from "../../src/runtime/studio-worker.ts";
import { fakeGpu } from "./fake-gpu.ts";

afterEach(() => vi.unstubAllGlobals());

function studio() {
  const worker = new LocalStudioWorker(new Map());
  const said: string[] = [];
  const callbacks: WorkerCallbacks = {
    event: (event: RunEvent) => void said.push(`${event.runId} ${event.type}`),
    busy: () => {},
    deviceLost: () => void said.push("device lost"),
    asset: async () => null,
  };
  worker.connect(callbacks);
  return { worker, said };
}

const provider = (answer: Answer<DeviceInfo>) => answer.ok && answer.value.provider;
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("the device", () => {
  it("that is lost while it computes is told; one that was given up is destroyed, and is not", async () => {
    const { devices } = fakeGpu();
    const { worker, said } = studio();
    expect(provider(await worker.device("webgpu"))).toBe("webgpu");
    expect(provider(await worker.device("wasm"))).toBe("wasm");
    expect(devices[0]!.destroyed).toBe(true);
    await aWhile();
    expect(said).toEqual([]);
    expect(provider(await worker.device("webgpu"))).toBe("webgpu");
    devices[1]!.lose();
    await aWhile();
    expect(said).toEqual(["device lost"]);
  });

  it("that is chosen while a run waits is there before that run begins", async () => {
    const gpu = fakeGpu();
    const { worker, said } = studio();
    const run = (runId: string) =>
      worker
        .run({ runId, plan: { documentId: "", title: "", steps: [] }, cards: new Map() })
        .then(({ provider }) => provider);
    await worker.device("wasm");
    const first = run("a");
    const letGo = gpu.hold();
    const chosen = worker.device("webgpu");
    const second = run("b");
    await first;
    await aWhile();
    expect(said).not.toContain("b started");
    letGo();
    expect(provider(await chosen)).toBe("webgpu");
    expect(await second).toBe("webgpu");
  });
});
