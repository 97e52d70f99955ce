import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** What the site and the command line are built from. */
const SOURCES = [
  "src",
  "public",
  "examples",
  "index.html",
  "vite.config.ts",
  "vite.cli.config.ts",
  "package-lock.json",
];

/**
 * Runs a command in the repository, its output shown.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {number} the exit status, 1 when it could not be started
 */
export function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env },
    shell: process.platform === "win32",
  });
  return status ?? 1;
}

/** Runs a program of node_modules/.bin without npx's start-up time. */
export const runBin = (/** @type {string} */ name, /** @type {readonly string[]} */ args, env = {}) =>
  run(path.join(root, "node_modules", ".bin", name), args, env);

/** Whether every package of package-lock.json is installed in its locked version. */
export function packagesInstalled() {
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  const want = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(want).every(([name, entry]) => {
    if (name === "") return true;
    // Optional packages are for other platforms, unless they are here.
    if (!have[name]) return entry.optional === true;
    return have[name].version === entry.version;
  });
}

/**
 * Installs what is missing or differs from the lock file; ends the process when it fails. Not `npm ci`: that refuses a
 * lock file that does not list the optional packages of every other platform.
 */
export function installPackages() {
  if (packagesInstalled()) return;
  console.log("Installing packages (once) …");
  if (run("npm", ["install", "--no-audit", "--no-fund"]) === 0) return;
  console.error("npm install failed: see above. Packages come from the registry that npm is set up to use.");
  process.exit(1);
}

/**
 * Whether a built file is there and newer than every source. Folders count, so that a deleted file is noticed.
 * @param {string} built relative to the repository
 */
export function isFresh(built) {
  const file = path.join(root, built);
  if (!existsSync(file)) return false;
  const { mtimeMs } = statSync(file);
  return SOURCES.every((source) => newest(path.join(root, source)) <= mtimeMs);
}

/** @param {string} file @returns {number} */
function newest(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(file).reduce((time, name) => Math.max(time, newest(path.join(file, name))), stats.mtimeMs);
}

export const SITE = "dist/index.html";
export const CLI = "dist-cli/rddm-studio.mjs";

/** What ships, whoever asks for it: a test runner's NODE_ENV would give React's development build. */
const build = (/** @type {readonly string[]} */ ...more) =>
  runBin("vite", ["build", "--logLevel", "warn", ...more], { NODE_ENV: "production" }) === 0;

/** Builds the site when it is missing or older than its sources. @returns {boolean} false when the build fails */
export const buildSite = () => isFresh(SITE) || build();

/** The same for the command line. */
export const buildCli = () => isFresh(CLI) || build("--config", "vite.cli.config.ts");
