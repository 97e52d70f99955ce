import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { buildCli, root } from "../../scripts/project.mjs";
import type { GraphDocument } from "../../src/graph/document.ts";
import { serializeDocument } from "../../src/graph/document-io.ts";
import { decodeImage } from "../../src/imaging/codec.ts";
import { unitToByte } from "../../src/imaging/colour.ts";
import type { AssetFile } from "./files.ts";
import type { PlainTensor } from "./harness.ts";

/** Bytes of a picture, channel by channel as in a tensor. */
export interface Picture {
  readonly shape: readonly number[];
  readonly levels: readonly number[];
}

/** Runs a graph with the command line, as a user would, and reads the PNG of its only output. */
export async function runCommandLine(document: GraphDocument, files: readonly AssetFile[]): Promise<Picture> {
  if (!buildCli()) throw new Error("the command line does not build");
  const folder = mkdtempSync(path.join(tmpdir(), "rddm-cli-"));
  try {
    const graph = path.join(folder, "graph.json");
    writeFileSync(graph, serializeDocument(document));
    const named = files.map((file) => {
      const place = path.join(folder, file.name);
      writeFileSync(place, file.bytes);
      if ("card" in file) writeFileSync(path.join(folder, "model.json"), JSON.stringify(file.card));
      return place;
    });
    const models = named.filter((file) => file.endsWith(".onnx")).flatMap((file) => ["--model", file]);
    const args = ["run", graph, "--out", path.join(folder, "out"), "--assets", folder, ...models, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, [
      path.join(root, "bin", "rddm-studio.mjs"),
      ...args,
    ]);
    const report = JSON.parse(stdout) as { ok: boolean; outputs: { file: string }[] };
    if (!report.ok || report.outputs.length !== 1) throw new Error(`the command line says ${stdout}`);
    const { tensor } = await decodeImage(new Uint8Array(readFileSync(report.outputs[0]!.file)));
    return picture({ shape: [...tensor.shape], data: [...tensor.data] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A tensor in [-1, 1] as it would be exported. */
export const picture = ({ shape, data }: PlainTensor): Picture => ({ shape, levels: data.map(unitToByte) });

/** Largest difference of two pictures of one shape, in levels of 255. */
export function worstLevel(a: Picture, b: Picture): number {
  if (a.shape.join() !== b.shape.join())
    throw new Error(`shapes differ: ${a.shape.join(" × ")}, ${b.shape.join(" × ")}`);
  return a.levels.reduce((worst, level, k) => Math.max(worst, Math.abs(level - b.levels[k]!)), 0);
}
