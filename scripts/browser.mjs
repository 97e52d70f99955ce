import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { run } from "./project.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
const INSTALL = ["apt-get update", "apt-get install -y --no-install-recommends chromium"];

/**
 * Chrome or Chromium for the browser tests: `$CHROME_PATH`, else the first one installed.
 * @returns {string | null} its path
 */
export function findBrowser() {
  const named = process.env.CHROME_PATH;
  if (named) return isExecutable(named) ? named : null;
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...PLACES];
  return candidates.find(isExecutable) ?? null;
}

/**
 * The browser, installed first where that can be done without asking: on Debian and its kin, as root.
 * @returns {{ path: string } | { problem: string }} `problem` says what to do
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return { path: found };
  if (process.env.CHROME_PATH)
    return { problem: `CHROME_PATH is ${process.env.CHROME_PATH}, which is not a program. Set it to Chrome's path.` };
  if (!canInstall()) return { problem: `No Chrome or Chromium found. ${advice()}` };
  console.log("Installing Chromium for the browser tests …");
  for (const command of INSTALL) {
    const [program = "", ...args] = command.split(" ");
    if (run(program, args, { DEBIAN_FRONTEND: "noninteractive" }) !== 0)
      return { problem: `"${command}" failed: see above. ${advice()}` };
  }
  const installed = findBrowser();
  return installed ? { path: installed } : { problem: `Chromium was installed and cannot be found. ${advice()}` };
}

const canInstall = () =>
  existsSync("/etc/debian_version") &&
  process.getuid?.() === 0 &&
  spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;

const advice = () =>
  existsSync("/etc/debian_version")
    ? `Run: sudo sh -c "${INSTALL.join(" && ")}"`
    : "Install Chrome, or set CHROME_PATH to its program, and run npm test again.";

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
