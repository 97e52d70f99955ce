import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import { golden } from "../../src/cli/golden.ts";

let log: MockInstance<typeof console.log>;
let folder: string;
const lines = () => log.mock.calls.map(([line]) => String(line));

beforeEach(async () => {
  log = vi.spyOn(console, "log").mockImplementation(() => {});
  folder = await mkdtemp(join(tmpdir(), "golden-"));
});
afterEach(async () => {
  log.mockRestore();
  await rm(folder, { recursive: true });
});

/** A reference file with one thing changed, as another file of the same form. */
async function altered(name: string, change: (file: { cases: Record<string, unknown>[] }) => void): Promise<string> {
  const file = JSON.parse(await readFile(`test/golden/${name}.json`, "utf8"));
  change(file);
  const path = join(folder, `${name}.json`);
  await writeFile(path, JSON.stringify(file));
  return path;
}

describe("reference numbers", () => {
  it.each(["torch_cpu_randn", "schedules", "rddm_trajectories", "ddim_ddpm_trajectories", "ddim_to_rddm"])(
    "of %s are reproduced, a line a case",
    async (name) => {
      const ok = await golden([`test/golden/${name}.json`]);
      expect(lines().filter((line) => !line.endsWith("  ok"))).toEqual([]);
      expect(ok).toBe(true);
      expect(lines().length).toBeGreaterThan(4);
    },
  );

  it("fail, and name the word, where a case asks for something unknown", async () => {
    const file = await altered("rddm_trajectories", ({ cases }) => {
      cases.length = 1;
      cases[0]!.update = "use_magic";
    });
    expect(await golden([file])).toBe(false);
    expect(lines()).toEqual([expect.stringMatching(/FAIL {2}unknown update "use_magic"$/)]);
  });

  it("fail where one stored number is not what is computed", async () => {
    for (const [name, field] of [
      ["rddm_trajectories", "final"],
      ["ddim_ddpm_trajectories", "final"],
      ["ddim_to_rddm", "final"],
    ] as const) {
      const file = await altered(name, ({ cases }) => {
        cases.length = 1;
        (cases[0]![field] as number[])[7]! += 1e-3;
      });
      expect(await golden([file])).toBe(false);
    }
    expect(lines().every((line) => line.endsWith("FAIL"))).toBe(true);
  });

  it("fail where the network was told another time", async () => {
    const file = await altered("rddm_trajectories", ({ cases }) => {
      cases.splice(0, cases.length - 1);
      const [first] = cases[0]!.network_times as { cond_time_res: number[] }[];
      first!.cond_time_res = [999];
    });
    expect(await golden([file])).toBe(false);
  });

  it("fail for a file of no known form, or none at all", async () => {
    const file = join(folder, "other.json");
    await writeFile(file, '{ "cases": [] }');
    expect(await golden([file, join(folder, "missing.json")])).toBe(false);
    expect(lines()).toHaveLength(2);
  });
});
