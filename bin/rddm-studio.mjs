#!/usr/bin/env node
import path from "node:path";
import { pathToFileURL } from "node:url";
import { requireNode } from "../scripts/node-version.mjs";

requireNode();

const { buildCli, CLI, installPackages, root } = await import("../scripts/project.mjs");

installPackages();
if (!buildCli()) {
  console.error("rddm-studio: the command line could not be built: see above.");
  process.exit(1);
}
const { main } = await import(pathToFileURL(path.join(root, CLI)).href);
process.exitCode = await main(process.argv.slice(2), root);
