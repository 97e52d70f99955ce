import type { BenchContext } from "./bench.ts";

const MB = 1024 * 1024;
const RUNS = 200;

export default async function memory({ page, report }: BenchContext): Promise<void> {
  const worker = await page("runtime");
  const { peakBytes, boundBytes, heapBytes } = await worker.evaluate(() => window.bench.peak(512));
  report({
    name: "peak of the default graph's tensors at 512×512 / brute-force liveness",
    value: peakBytes / boundBytes,
    unit: "×",
    bound: 1.15,
    note: `${(peakBytes / MB).toFixed(1)} MB against ${(boundBytes / MB).toFixed(1)} MB`,
  });
  report({ name: "onnxruntime's own heap, apart (WASM, 512×512)", value: heapBytes / MB, unit: "MB", bound: null });
  const { tensors, heap } = await (await page("runtime")).evaluate((runs) => window.bench.growth(runs), RUNS);
  const grown = (held: number[]) => held[RUNS - 1]! / held[RUNS / 10]!;
  report({
    name: `tensors held after ${RUNS} runs / after ${RUNS / 10}`,
    value: grown(tensors),
    unit: "×",
    bound: 1.01,
  });
  report({
    name: `onnxruntime's heap after ${RUNS} runs / after ${RUNS / 10}`,
    value: grown(heap),
    unit: "×",
    bound: 1.01,
  });
}
