// Noise as the Degrade and PSNR nodes make and measure it: photo i of a folder with seed i, mean of the per-photo PSNR,
// at σ = 25 and 50, not rounded (20·log10(255/σ) in the limit) and rounded to 8 bits as saved files would be.
//   node scripts/measure-noise.mjs FOLDER [COUNT]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("..", import.meta.url).pathname;
const [folder, count = "1000"] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node scripts/measure-noise.mjs FOLDER [COUNT]");
  process.exit(2);
}

const cases = [25, 50].flatMap((sigma) =>
  [false, true].map((rounded) => ({ sigma, rounded, id: `psnr${sigma}${rounded ? "rounded" : ""}` })),
);

/** The photo, two noisy versions of it, and each measured twice. */
function graph() {
  /** @param {string} id @param {string} type @param {object} params */
  const node = (id, type, params) => ({ id, type, version: 1, params });
  const nodes = [
    node("photo", "degradedInput", {}),
    ...[25, 50].map((sigma) => node(`noise${sigma}`, "degrade", { kind: "gaussianNoise", sigma })),
    ...cases.map(({ id, rounded }) => node(id, "metrics", { rounded })),
  ];
  const edges = [
    ...[25, 50].map((sigma) => ({ from: "photo.image", to: `noise${sigma}.image` })),
    ...cases.flatMap(({ id, sigma }) => [
      { from: `noise${sigma}.image`, to: `${id}.image` },
      { from: "photo.image", to: `${id}.reference` },
    ]),
  ];
  const main = { interface: { inputs: [], outputs: [] }, nodes, edges, layout: { nodes: {} } };
  return { schema: "rddm-studio/graph", formatVersion: 1, id: "noise", title: "Noise", graphs: { main } };
}

const out = mkdtempSync(join(tmpdir(), "rddm-noise-"));
const file = join(out, "noise.json");
writeFileSync(file, JSON.stringify(graph()));
const photos = readdirSync(folder)
  .filter((name) => /\.(png|jpe?g)$/i.test(name))
  .sort()
  .slice(0, Number(count));
/** @type {Map<string, number>} */
const sums = new Map();
for (const [seed, photo] of photos.entries()) {
  const text = execFileSync(
    process.execPath,
    [
      join(root, "bin/rddm-studio.mjs"),
      ...["run", file, "--out", out, "--json", "--input", `photo=${join(folder, photo)}`],
      ...["--set", `noise25.seed=${seed}`, "--set", `noise50.seed=${seed}`],
    ],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  /** @type {{ metrics: Record<string, { label: string, value: number }[]> }} */
  const { metrics } = JSON.parse(text);
  for (const { id } of cases) sums.set(id, (sums.get(id) ?? 0) + (metrics[id]?.[0]?.value ?? Number.NaN));
}
rmSync(out, { recursive: true });
for (const { id, sigma, rounded } of cases)
  console.log(
    `mean of ${photos.length}, σ = ${sigma}, ${rounded ? "rounded" : "not rounded"}: ${((sums.get(id) ?? 0) / photos.length).toFixed(3)} dB`,
  );
