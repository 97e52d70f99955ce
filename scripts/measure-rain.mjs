// Rain removal as the command line measures it: photo i of a folder with rain seed i, mean of the per-photo PSNR.
//   node scripts/measure-rain.mjs FOLDER [COUNT] [-- more arguments for `run`]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const split = process.argv.indexOf("--");
const [folder, count = "20"] = process.argv.slice(2, split < 0 ? undefined : split);
const more = split < 0 ? [] : process.argv.slice(split + 1);
if (!folder) {
  console.error("usage: node scripts/measure-rain.mjs FOLDER [COUNT] [-- more arguments for run]");
  process.exit(2);
}

const photos = readdirSync(folder)
  .filter((name) => /\.(png|jpe?g)$/i.test(name))
  .sort()
  .slice(0, Number(count));
const out = mkdtempSync(join(tmpdir(), "rddm-rain-"));
/** @type {Map<string, { before: number, after: number, unit: string }>} */
const sums = new Map();
for (const [seed, photo] of photos.entries()) {
  const text = execFileSync(
    process.execPath,
    [
      join(root, "bin/rddm-studio.mjs"),
      ...["run", join(root, "examples/remove-rain.json"), "--out", out, "--json"],
      ...["--input", `photo=${join(folder, photo)}`, "--set", `rain.seed=${seed}`],
      ...more,
    ],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  /** @type {{ metrics: Record<string, { label: string, value: number, before: number, unit: string }[]>, timings: { unetCalls: number, totalMs: number } }} */
  const { metrics, timings } = JSON.parse(text);
  const row = (metrics.output ?? []).map(({ label, value, before, unit }) => {
    const sum = sums.get(label) ?? { before: 0, after: 0, unit };
    sums.set(label, { before: sum.before + before, after: sum.after + value, unit });
    return `${label} ${before.toFixed(3)} → ${value.toFixed(3)} ${unit}`;
  });
  console.log(`${photo}  ${row.join("  ")}  ${timings.unetCalls} calls, ${(timings.totalMs / 1000).toFixed(1)} s`);
}
rmSync(out, { recursive: true });
for (const [label, { before, after, unit }] of sums) {
  const [a, b] = [before / photos.length, after / photos.length];
  console.log(
    `mean of ${photos.length}: ${label} ${a.toFixed(3)} → ${b.toFixed(3)} ${unit}, gain ${(b - a).toFixed(3)}`,
  );
}
