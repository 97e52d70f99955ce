import { writeFileSync } from "node:fs";
import { runnerImport } from "vite";
import { requireNode } from "./node-version.mjs";
import { root } from "./project.mjs";

requireNode();

/*
 * npm run bench [-- [--json FILE] [WORD …]]: every figure of test/bench, or those of the benches whose file names hold
 * one of the words. Exit status 1 when a figure is over its bound.
 */
const args = process.argv.slice(2);
const at = args.indexOf("--json");
const file = at < 0 ? null : (args.splice(at, 2)[1] ?? "bench.json");

/** @type {{ module: typeof import("../test/bench/main.ts") }} */
const { module } = await runnerImport("/test/bench/main.ts", { root, configFile: false, logLevel: "error" });
const { figures, failed } = await module.runBenches(args);
if (file) writeFileSync(file, `${JSON.stringify({ figures, failed }, null, 2)}\n`);
const over = figures.filter(({ verdict }) => verdict === "OVER").length;
console.log(
  `\n${figures.length} figures, ${over} over their bound${failed.length ? `; FAILED: ${failed.join(", ")}` : ""}`,
);
process.exit(over > 0 || failed.length > 0 ? 1 : 0);
