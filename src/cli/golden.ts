import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { type GoldenCase, UnknownWord } from "./golden/case.ts";
import { type DiffusersFile, diffusersCases } from "./golden/diffusers-cases.ts";
import { type RandnFile, randnCases } from "./golden/randn-cases.ts";
import { type RddmFile, rddmCases } from "./golden/rddm-cases.ts";
import { type TableFile, tableCases } from "./golden/table-cases.ts";
import { type TransformFile, transformCases } from "./golden/transform-cases.ts";

/**
 * Compares reference files with what this code computes: tables and random numbers directly, trajectories through
 * the documents, compiler, executor and nodes that users run. Prints a line a case; true when every case is ok.
 */
export async function golden(files: readonly string[]): Promise<boolean> {
  let ok = true;
  for (const file of files) {
    const cases = await casesOf(file);
    const width = Math.max(...cases.map(({ name }) => name.length));
    for (const each of cases) ok = (await report(each, width)) && ok;
  }
  return ok;
}

async function report({ name, tolerance, error }: GoldenCase, width: number): Promise<boolean> {
  const line = (value: string, verdict: string) =>
    console.log(`${name.padEnd(width)}  ${value}  ${tolerance.toExponential(0)}  ${verdict}`);
  try {
    const found = await error();
    const ok = found <= tolerance;
    line(found.toExponential(2).padStart(8), ok ? "ok" : "FAIL");
    return ok;
  } catch (problem) {
    line("       -", `FAIL  ${(problem as Error).message}`);
    return false;
  }
}

/** The cases of a file, told apart by the fields it has; a file that cannot be read is one failing case. */
async function casesOf(file: string): Promise<GoldenCase[]> {
  try {
    const cases = casesIn(JSON.parse(await readFile(file, "utf8")));
    if (cases.length === 0) throw new UnknownWord("the file has no cases");
    return cases;
  } catch (problem) {
    const error = () => Promise.reject(problem);
    return [{ name: basename(file), tolerance: 0, error }];
  }
}

function casesIn(file: Record<string, unknown>): GoldenCase[] {
  if (Array.isArray(file.schedules)) return tableCases(file as unknown as TableFile);
  const cases = Array.isArray(file.cases) ? file.cases : [];
  const has = (field: string) => cases.some((each) => each !== null && typeof each === "object" && field in each);
  if (has("sumsq")) return randnCases(file as unknown as RandnFile);
  if (has("scheduler")) return diffusersCases(file as unknown as DiffusersFile);
  if (has("to_rddm")) return transformCases(file as unknown as TransformFile);
  if (has("model_calls")) return rddmCases(file as unknown as RddmFile);
  throw new UnknownWord("none of the known forms: schedules, randn, diffusers, ddim_to_rddm, rddm");
}
