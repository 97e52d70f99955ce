import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { buildSite, root } from "../../scripts/project.mjs";
import type { Figure } from "./bench.ts";

/** Scripts that the page takes before anything runs: the entry and what it imports at once, gzipped. */
export function firstLoad(): Figure {
  if (!buildSite()) throw new Error("the site does not build");
  const dist = path.join(root, "dist");
  const html = readFileSync(path.join(dist, "index.html"), "utf8");
  const open = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file]) => file as string);
  const files = new Set<string>();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = readFileSync(path.join(dist, file), "utf8");
    for (const [, other] of text.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g))
      open.push(path.join(path.dirname(file), other as string));
  }
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length, 0);
  const value = Number((bytes / 1e6).toFixed(3));
  const note = `${(bytes / 1000).toFixed(0)} kB in ${files.size} files`;
  return { name: "script before runtime and models, gzipped", value, unit: "MB", bound: 0.35, note };
}
