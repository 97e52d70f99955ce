import path from "node:path";
import { parseArgs } from "node:util";
import { requireNode } from "./node-version.mjs";

requireNode();

const { buildSite, installPackages, root } = await import("./project.mjs");
const { serve } = await import("./serve.mjs");

const DEFAULT_PORT = 4173;
const asked = readPort();
installPackages();
if (!buildSite()) {
  console.error("The build failed: see above.");
  process.exit(1);
}
try {
  const { url } = await serve({ folder: path.join(root, "dist"), port: asked ?? DEFAULT_PORT, retry: asked === null });
  console.log(`RDDM Studio is at ${url} (Ctrl+C stops it)`);
} catch (error) {
  if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
  console.error(`Port ${asked} is taken. Leave --port out to get a free one.`);
  process.exit(1);
}

/** @returns {number | null} null when none was asked for */
function readPort() {
  const usage = (/** @type {string} */ problem) => {
    console.error(`${problem}\nUsage: npm start [-- --port NUMBER]`);
    process.exit(2);
  };
  try {
    const { values } = parseArgs({ options: { port: { type: "string" } } });
    if (values.port === undefined) return null;
    const port = Number(values.port);
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
    return usage(`--port ${values.port} is not a port: an integer from 0 to 65535.`);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}
