import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The walk of docs/add-a-node.md, taken: its files in a copy of the project, checked, run and registered. */

interface Block {
  readonly file: string;
  readonly text: string;
}

const page = await readFile("docs/add-a-node.md", "utf8");
const blocks: Block[] = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => ({
  file: file!,
  text: text!,
}));
const types = ["contrast", "consistency"];

/** What a run of a program printed, and whether it ended well. */
async function program(name: string, args: readonly string[], cwd: string): Promise<{ ok: boolean; output: string }> {
  const bin = resolve("node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
  try {
    const { stdout, stderr } = await promisify(execFile)(bin, args, { cwd, maxBuffer: 1 << 26 });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr };
  }
}

describe("docs/add-a-node.md", () => {
  let copy = "";
  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), "rddm-add-a-node-"));
    for (const part of ["src", "test", "package.json", "tsconfig.json", "vitest.config.ts"])
      await cp(part, join(copy, part), { recursive: true });
    await symlink(resolve("node_modules"), join(copy, "node_modules"), "junction");
    for (const { file, text } of blocks) {
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), text);
    }
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it("shows a node and a sampler, each with its test", () => {
    expect(blocks.map(({ file }) => file)).toEqual([
      "src/nodes/mix/contrast.ts",
      "test/nodes/mix/contrast.test.ts",
      "src/diffusion/consistency.ts",
      "src/nodes/sampler/consistency.ts",
      "test/nodes/sampler/consistency.test.ts",
    ]);
  });

  it("passes the type check", async () => {
    const config = { extends: "./tsconfig.json", include: blocks.map(({ file }) => file) };
    await writeFile(join(copy, "tsconfig.walk.json"), JSON.stringify(config));
    expect(await program("tsc", ["--noEmit", "-p", "tsconfig.walk.json"], copy)).toEqual({ ok: true, output: "" });
  });

  it("is green: its own tests, and the contract suite, which finds both types by their files alone", async () => {
    const tests = blocks.map(({ file }) => file).filter((file) => file.endsWith(".test.ts"));
    const names = ["Contrast", "Consistency", ...types.map((type) => `${type} `), ...types.map((type) => `of ${type}`)];
    const { ok, output } = await program(
      "vitest",
      ["run", ...tests, "test/nodes/contract.test.ts", "-t", names.join("|"), "--reporter=json"],
      copy,
    );
    expect(ok, output).toBe(true);
    const report = JSON.parse(output.slice(output.indexOf('{"numTotal'))) as {
      testResults: { assertionResults: { title: string; status: string }[] }[];
    };
    const passed = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.flatMap(({ title, status }) => (status === "passed" ? [title] : [])),
    );
    for (const type of types)
      expect(passed).toEqual(
        expect.arrayContaining([
          `${type} says what it, its ports and its params are`,
          `the equation of ${type} can be typeset`,
        ]),
      );
    expect(passed.filter((title) => /^(Contrast|Consistency) /.test(title))).toHaveLength(3);
  });
});
