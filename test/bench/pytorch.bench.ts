import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { root } from "../../scripts/project.mjs";
import { type BenchContext, ratio } from "./bench.ts";

const NAME = "256×256 in 5 steps, WASM 2 threads / PyTorch CPU 2 threads";
const ROUNDS = 5;
const STEPS = 5;

/** The default graph's loop against the same network in PyTorch, loop by loop in turn. */
export default async function pytorch({ page, report, skip }: BenchContext): Promise<void> {
  const python = process.env.RDDM_PYTHON ?? path.join(root, ".venv", "bin", "python");
  if (!existsSync(python)) return skip(NAME, "set RDDM_PYTHON to a Python that has training/requirements.txt");
  const torch = spawn(python, ["-m", "training.bench", "--size", "256", "--steps", String(STEPS), "--threads", "2"], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const lines = createInterface({ input: torch.stdout })[Symbol.asyncIterator]();
    if ((await lines.next()).value !== "ready") return skip(NAME, "training/bench.py did not start");
    const worker = await page("runtime");
    const wasm = await worker.evaluateHandle(() =>
      window.bench.open({ size: 256, network: "shipped", provider: "wasm", threads: 2 }),
    );
    const times = { wasm: [] as number[], torch: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const { steps } = await wasm.evaluate((bench) => bench.run("off"));
      const theirs = await loopOf(torch, lines);
      // The first round warms up.
      if (round > 0) times.wasm.push(...steps);
      if (round > 0) times.torch.push(...theirs);
    }
    report(ratio(NAME, times.wasm, times.torch, null));
  } finally {
    torch.kill();
  }
}

async function loopOf(torch: ChildProcess, lines: AsyncIterator<string>): Promise<number[]> {
  torch.stdin!.write("\n");
  return String((await lines.next()).value)
    .split(" ")
    .map(Number);
}
