import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { requireNode } from "./node-version.mjs";

requireNode();

const { buildCli, buildSite, CLI, installPackages, root, runBin, SITE } = await import("./project.mjs");
const { ensureBrowser } = await import("./browser.mjs");

/** @typedef {{ passed: number, failed: number }} Count */

const reports = path.join(root, "node_modules", ".cache", "rddm-studio-test");
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

// Full counts of what is sampled otherwise: the tests read it.
if (process.argv.includes("--long")) process.env.LONG = "1";
installPackages();
/** @type {{ name: string, ok: boolean, seconds: number, count: Count }[]} */
const stages = [];
stage("types", () => check(runBin("tsc", ["--noEmit"])));
stage("lint", () => check(runBin("biome", ["check", "."])));
stage("unit and golden", () => vitest("unit", []));
stage("build", () => {
  // From scratch: what is tested is what these sources build.
  for (const file of [SITE, CLI]) rmSync(path.join(root, path.dirname(file)), { recursive: true, force: true });
  return check(buildSite() && buildCli() ? 0 : 1);
});
stage("browser", () => {
  if (!existsSync(path.join(root, SITE)) || !existsSync(path.join(root, CLI))) return red("nothing was built to test");
  const browser = ensureBrowser();
  if ("problem" in browser) return red(browser.problem);
  return vitest("browser", ["-c", "vitest.e2e.config.ts"], { CHROME_PATH: browser.path });
});
summarise();

/**
 * @param {string} name
 * @param {() => Count} work
 */
function stage(name, work) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const count = work();
  stages.push({ name, ok: count.failed === 0, seconds: (performance.now() - start) / 1000, count });
}

/**
 * A stage that is not made of tests counts only when it fails.
 * @param {number} status
 * @returns {Count}
 */
function check(status) {
  return { passed: 0, failed: status === 0 ? 0 : 1 };
}

/** @param {string} problem @returns {Count} */
function red(problem) {
  console.error(problem);
  return { passed: 0, failed: 1 };
}

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Count}
 */
function vitest(name, args, env) {
  const report = path.join(reports, `${name}.json`);
  const status = runBin(
    "vitest",
    ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    env,
  );
  if (!existsSync(report)) return red(`vitest stopped with status ${status} and wrote no report`);
  const count = countTests(JSON.parse(readFileSync(report, "utf8")));
  // Red without a failed test: an unhandled error, or no tests at all.
  if (status !== 0 && count.failed === 0) count.failed = 1;
  return count;
}

/**
 * @param {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Count}
 */
function countTests(report) {
  // A file that cannot even be loaded has no tests in the report.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken };
}

function summarise() {
  console.log("");
  for (const { name, ok, seconds } of stages)
    console.log(`${ok ? "ok " : "RED"} ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`);
  const passed = stages.reduce((sum, { count }) => sum + count.passed, 0);
  const failed = stages.reduce((sum, { count }) => sum + count.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
