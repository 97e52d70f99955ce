import { registry } from "../../../../src/nodes/registry.ts";
import { ResultCache } from "../../../../src/runtime/cache.ts";
import { RunControl } from "../../../../src/runtime/control.ts";
import { CpuBackend } from "../../../../src/runtime/cpu-backend.ts";
import { chooseDevice } from "../../../../src/runtime/device.ts";
import { execute } from "../../../../src/runtime/executor.ts";
import { cpuBridge } from "../../../../src/runtime/onnx/cpu-bridge.ts";
import { loadOrt } from "../../../../src/runtime/onnx/ort.ts";
import { SessionRunner } from "../../../../src/runtime/onnx/session-runner.ts";
import { Tapes } from "../../../../src/runtime/tapes.ts";
import { liveBytesAtMost } from "../../../runtime/liveness.ts";
import { assets, cards, defaultGraph } from "./graphs.ts";
import { HEAPS } from "./heaps.ts";
import { noTape } from "./loop-bench.ts";

const heapBytes = (): number => HEAPS.reduce((sum, heap) => sum + heap.buffer.byteLength, 0);

/** Most bytes of tensors that were alive at a time, against what the plan needs at least; nothing kept. */
export async function peak(size: number): Promise<{ peakBytes: number; boundBytes: number; heapBytes: number }> {
  const plan = await defaultGraph(size, "shipped", 2);
  const backend = new CpuBackend();
  const models = new SessionRunner(await loadOrt("wasm", (await chooseDevice("wasm")).info.threads), cpuBridge);
  const summary = await execute({
    runId: "bench",
    plan,
    registry,
    environment: { backend, models, assets, cards },
    control: new RunControl(),
    tape: noTape(),
    cache: new ResultCache(0),
    previewSize: 256,
    emit: () => {},
  });
  if (!summary.ok) throw new Error(JSON.stringify(summary.diagnostics));
  const bytes = 3 * size * size * Float32Array.BYTES_PER_ELEMENT;
  const result = {
    peakBytes: backend.peakBytes,
    boundBytes: liveBytesAtMost(plan, registry, bytes),
    heapBytes: heapBytes(),
  };
  await models.dispose();
  return result;
}

/** Bytes held after each of so many runs, each with another seed, recorded and cached within small bounds. */
export async function growth(runs: number): Promise<{ tensors: number[]; heap: number[] }> {
  const backend = new CpuBackend();
  const models = new SessionRunner(await loadOrt("wasm", 1), cpuBridge);
  const cache = new ResultCache(1 << 20);
  const held = { tensors: [] as number[], heap: [] as number[] };
  let tape = new Tapes().open("bench");
  for (let seed = 0; seed < runs; seed++) {
    tape.release();
    tape = new Tapes().open("bench");
    await execute({
      runId: "bench",
      plan: await defaultGraph(32, "tiny", 3, seed),
      registry,
      environment: { backend, models, assets, cards },
      control: new RunControl(),
      tape,
      cache,
      previewSize: 64,
      emit: () => {},
    });
    held.tensors.push(backend.liveBytes);
    held.heap.push(heapBytes());
  }
  return held;
}
