import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { picture as levels, worstLevel } from "./command-line.ts";
import { picture, refOf, tinyModel } from "./files.ts";
import { formula, restoration } from "./graphs.ts";
import { launchStudio, openGraph, runGraph, type Studio, tensorAt } from "./harness.ts";

const image = picture(32);
const other = picture(48, "other.png");
const model = tinyModel();
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ webgpu: true, models: [model], images: [image, other] });
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

/** Chooses where graphs run, in the chip's menu. */
async function choose(name: "WASM" | "WebGPU"): Promise<void> {
  const provider = name.toLowerCase();
  await page.locator(".device-chip").click();
  await page.getByRole("radio", { name: new RegExp(`^${name}`) }).check();
  await page.waitForFunction((provider) => window.studio.state().device?.provider === provider, provider);
  await page.keyboard.press("Escape");
}

describe("on a software adapter", () => {
  it("WASM is chosen, and the page says why", async () => {
    const { device } = await page.evaluate(() => window.studio.state());
    expect(device).toMatchObject({ provider: "wasm", reason: expect.stringMatching(/software/) });
    expect(await page.locator(".device-chip").textContent()).toContain("WASM");
  });

  it.each([
    ["a network", restoration(refOf(image), refOf(model), 5), 5],
    ["formulas", formula(32, 5), 0],
  ])("WebGPU gives WASM's picture of %s", async (_, graph, calls) => {
    const pictures = [];
    for (const provider of ["WASM", "WebGPU"] as const) {
      await choose(provider);
      await openGraph(page, graph);
      const summary = await runGraph(page);
      expect(summary.provider).toBe(provider.toLowerCase());
      expect(summary.unetCalls).toBe(calls);
      pictures.push(levels(await tensorAt(page, "end.x")));
    }
    expect(worstLevel(pictures[0]!, pictures[1]!)).toBeLessThanOrEqual(2);
  });

  it("no tensor leaves the GPU inside the loop", async () => {
    await choose("WebGPU");
    const downloads = [];
    // The first run reads the picture in; then it is cached, and only the loop is new.
    for (const count of [3, 2, 6]) {
      await openGraph(page, restoration(refOf(image), refOf(model), count));
      downloads.push((await runGraph(page)).transfers.downloads);
    }
    expect(downloads[2]).toBe(downloads[1]);
  });

  it("the network is captured for the picture's size, and runs plainly while sizes change", async () => {
    await choose("WebGPU");
    const executions = [];
    for (const count of [4, 3, 2]) {
      await openGraph(page, restoration(refOf(count === 4 ? image : other), refOf(model), count));
      executions.push(Object.values((await runGraph(page)).executions ?? {}));
    }
    expect(executions).toEqual([
      [expect.stringContaining("captured at x 1×3×32×32")],
      [expect.stringContaining("captured at x 1×3×48×48")],
      [expect.stringContaining("captured at x 1×3×48×48")],
    ]);
    // One call of another shape is not enough to capture it anew.
    await openGraph(page, restoration(refOf(image), refOf(model), 1));
    expect(Object.values((await runGraph(page)).executions ?? {})).toEqual([
      expect.stringContaining("WebGPU, not captured"),
    ]);
  });
});
