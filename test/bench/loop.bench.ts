import type { Page } from "playwright-core";
import { type BenchContext, ratio } from "./bench.ts";
import type { LoopOptions, Recording } from "./pages/runtime/loop-bench.ts";

interface Times {
  readonly bare: number[];
  readonly off: number[];
  readonly statistics: number[];
  downloads: number;
}

/** The default graph's loop against a bare loop that only calls `session.run`, in the worker, step by step. */
export default async function loops({ page, report }: BenchContext): Promise<void> {
  const wasm = await page("runtime");
  const small = await measure(wasm, { size: 32, network: "shipped", provider: "wasm" }, 40);
  report(ratio("loop at 32×32, recording off / bare loop (WASM)", small.off, small.bare, 1.1));
  const large = await measure(wasm, { size: 256, network: "shipped", provider: "wasm" }, 5);
  report(ratio("loop at 256×256, recording off / bare loop (WASM)", large.off, large.bare, 1.03));
  report(ratio("loop at 256×256, statistics on every wire / bare loop (WASM)", large.statistics, large.bare, 1.08));
  const webgpu = await page("runtime", { webgpu: true });
  const gpu = await measure(webgpu, { size: 64, network: "tiny", provider: "webgpu" }, 10);
  report(ratio("loop at 64×64, recording off / bare loop (WebGPU in software)", gpu.off, gpu.bare, 1.05));
  report(ratio("loop at 64×64, statistics on every wire / bare loop (WebGPU)", gpu.statistics, gpu.bare, null));
  report({ name: "tensors downloaded inside the loop (WebGPU)", value: gpu.downloads, unit: "", bound: 0 });
}

/** All variants in turn, so often; the first round, which compiles and warms up, is not counted. */
function measure(page: Page, options: LoopOptions, rounds: number): Promise<Times> {
  return page.evaluate(
    async ([options, rounds]) => {
      const bench = await window.bench.open(options);
      const variants: (Recording | "bare")[] = ["off", "statistics", "bare"];
      const times: Times = { bare: [], off: [], statistics: [], downloads: 0 };
      for (let round = 0; round <= rounds; round++) {
        for (let turn = 0; turn < variants.length; turn++) {
          // Each comes after each: what one leaves behind is no other's alone.
          const variant = variants[(round + turn) % variants.length]!;
          if (variant === "bare") {
            const steps = await bench.loop();
            if (round > 0) times.bare.push(...steps);
          } else {
            const { steps, downloads } = await bench.run(variant);
            if (round > 0) times[variant].push(...steps);
            times.downloads = Math.max(times.downloads, downloads);
          }
        }
      }
      return times;
    },
    [options, rounds] as const,
  );
}
