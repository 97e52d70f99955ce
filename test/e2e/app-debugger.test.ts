import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { picture, refOf, tinyModel } from "./files.ts";
import { restoration } from "./graphs.ts";
import { finished, launchStudio, openGraph, runGraph, type Studio, tensorAt } from "./harness.ts";

const large = picture(256, "large.png");
const model = tinyModel();
const walk = (count: number) => restoration(refOf(large), refOf(model), count);
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ models: [model], images: [large] });
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const phase = (name: string) => page.waitForFunction((name) => window.studio.state().phase === name, name);
const iterations = () => page.evaluate(() => window.studio.state().loops.start!.iterations);
async function settled(): Promise<number> {
  for (let before = -1, now = await iterations(); ; before = now, now = await iterations()) {
    if (now === before) return now;
    await page.waitForTimeout(200);
  }
}
/** The tape's index comes a moment after a pause, or an end, is told. */
const iterated = (count: number) => expect.poll(iterations, { timeout: 5000 }).toBe(count);

/** What the debugger says of the wire that was clicked. */
const figures = async () => {
  const card = page.getByRole("region", { name: "Distribution" });
  const texts = await card.locator("dd").allTextContents();
  return {
    shape: await card.locator(".code").textContent(),
    numbers: texts.map((text) => Number(text.replace("−", "-"))),
  };
};

/** RGB of the picture of the wire that was clicked, from its upper left. */
const shownPixels = () =>
  page
    .getByRole("region", { name: /Value on/ })
    .locator("img")
    .evaluate((image: HTMLImageElement) => {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return [...data].filter((_, i) => i % 4 < 3);
    });
/** How many are not what was expected, or not there. */
const off = (shown: readonly number[], expected: readonly number[]): number =>
  expected.filter((level, i) => shown[i] !== level).length;

describe("the debugger", () => {
  it("pauses a run between two steps, lets one more through, and goes on to the end", async () => {
    await openGraph(page, walk(40));
    await page.getByRole("button", { name: /^Run/ }).click();
    await page.waitForFunction(() => (window.studio.state().loops.start?.iterations ?? 0) >= 1);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await phase("paused");
    const before = await settled();
    expect(before).toBeLessThan(40);
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.waitForFunction(
      (n) => window.studio.state().loops.start!.iterations === n && window.studio.state().phase === "paused",
      before + 1,
    );
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await finished(page);
    await iterated(40);
  });

  it("shows on a clicked wire the picture, the shape and the figures of the step that the slider picks", async () => {
    await openGraph(page, walk(6));
    await runGraph(page);
    await page.locator('.react-flow__edge[data-id="unet.residual->sampler.residual"]').dispatchEvent("click");
    const slider = page.getByRole("slider", { name: "Step shown everywhere" });
    for (const step of [1, 4]) {
      await slider.fill(String(step));
      const { shape, data } = await tensorAt(page, "unet.residual", step);
      expect(shape).toEqual([1, 3, 256, 256]);
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const std = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
      const expected = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b)), mean, std];
      await expect
        .poll(async () => (await figures()).numbers.map((value, i) => Math.abs(value - expected[i]!) < 2e-3))
        .toEqual([true, true, true, true]);
      expect((await figures()).shape).toBe("3×256×256");
      expect(await page.evaluate(() => window.studio.state().step)).toBe(step);
      // A residual reaches from -2 to 2.
      const levels = Array.from({ length: 256 * 256 * 3 }, (_, i) => {
        const value = data[(i % 3) * 256 * 256 + Math.floor(i / 3)]!;
        return Math.round((value / 2 + 1) * 127.5);
      });
      await expect.poll(async () => off(await shownPixels(), levels)).toBe(0);
    }
  });

  it("pauses where a condition holds that was typed for the loop, says so, and tells what is wrong as one types", async () => {
    await openGraph(page, walk(8));
    await page.locator('.react-flow__node[data-id="sampler"]').waitFor();
    await page.keyboard.press("f");
    await page.locator('.react-flow__node[data-id="sampler"] .node-title').click();
    const points = page.getByRole("region", { name: "Breakpoints" });
    const field = points.getByLabel("Pause after a step in which");
    const add = points.getByRole("button", { name: "Add" });
    await field.fill("std(");
    await points.getByText(/at character/).waitFor();
    await field.fill("std(unet_noize) > 1");
    await points.getByText(/“unet_noize” is not one of x, /).waitFor();
    expect(await add.isDisabled()).toBe(true);
    await field.fill("(step == 3)*(std(unet_noise) >= 0)");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("");
    await page.locator(".preflight-chip").getByText("8 calls").waitFor();
    await page.getByRole("button", { name: /^Run/ }).click();
    await phase("paused");
    await iterated(4);
    await points.getByText("holds now").waitFor();
    await page.getByRole("status").getByText("(step == 3)*(std(unet_noise) >= 0) holds").waitFor();
    await points.getByRole("button", { name: /^Remove the breakpoint/ }).click();
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await finished(page);
    await iterated(8);
  });

  it("goes on as a fork with other values on a wire: an expression of its own, painted on a part, beside the old run", async () => {
    await openGraph(page, walk(6));
    const base = await runGraph(page);
    const before = await tensorAt(page, "sampler.x", 2);
    await page.locator('.react-flow__edge[data-id="sampler.x->end.x"]').dispatchEvent("click");
    await page.getByRole("slider", { name: "Step shown everywhere" }).fill("2");
    const card = page.getByRole("region", { name: /Value on/ });
    await card.getByText("step 3").waitFor();
    await card.getByRole("button", { name: "Change the values" }).click();
    const dialog = page.getByRole("dialog", { name: /at step 3/ });
    const field = dialog.getByLabel("New value");
    const go = dialog.getByRole("button", { name: "Go on from step 3" });
    await field.fill("0.5 * z");
    await dialog.getByText(/“z” is not one of x, y/).waitFor();
    expect(await go.isDisabled()).toBe(true);
    await field.fill("0.5 * x");
    await dialog.getByRole("button", { name: "Rectangle" }).click();
    const surface = dialog.getByRole("application");
    const { x, y, width, height } = (await surface.boundingBox())!;
    await page.mouse.move(x + width * 0.25, y + height * 0.25);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.75, y + height * 0.75, { steps: 4 });
    await page.mouse.up();
    await go.click();
    await finished(page);
    const after = await tensorAt(page, "sampler.x", 2);
    const at = (column: number, row: number) => row * 256 + column;
    expect(after.data[at(128, 128)]).toBeCloseTo(before.data[at(128, 128)]! / 2, 6);
    expect(after.data[at(8, 128)]).toBe(before.data[at(8, 128)]);
    const runs = await page.evaluate(() => window.studio.runs());
    expect(runs.at(-1)).toMatchObject({ forkOf: { runId: base.runId, zone: "start", step: 2 } });
    expect(runs.at(-1)!.label).toMatch(/^forked from run \d+ at step 3: .* → 0\.5 \* x$/);
    const parted = await page.evaluate(([a, b]) => window.studio.compare(a!, b!), [base.runId, runs.at(-1)!.runId]);
    expect(parted.firstDivergence).toMatchObject({ wire: "sampler.x", a: 2, b: 2 });
    await page.getByRole("tab", { name: "Compare runs" }).click();
    await page.getByText(/They part at .* step 3/).waitFor();
    expect(await page.locator(".compare-run").nth(1).locator("option:checked").textContent()).toContain("0.5 * x");
    await page.getByRole("tab", { name: "Debugger" }).click();
  });

  it("continues a paused run with other values", async () => {
    await openGraph(page, walk(6));
    const step = page.getByRole("button", { name: "Step", exact: true });
    await step.click();
    await phase("paused");
    await step.click();
    await page.waitForFunction(
      () => window.studio.state().loops.start?.iterations === 2 && window.studio.state().phase === "paused",
    );
    await page.locator('.react-flow__edge[data-id="sampler.x->end.x"]').dispatchEvent("click");
    await page
      .getByRole("region", { name: /Value on/ })
      .getByRole("button", { name: "Change the values" })
      .click();
    await page.getByRole("group", { name: "Suggestions" }).getByRole("button", { name: "0 * x" }).click();
    await page.getByRole("button", { name: "Go on from step 2" }).click();
    await finished(page);
    await iterated(6);
    expect((await tensorAt(page, "sampler.x", 1)).data.every((value) => value === 0)).toBe(true);
    expect((await tensorAt(page, "sampler.x", 5)).data.some((value) => value !== 0)).toBe(true);
    await page.getByText(/forked from run \d+ at step 2/).waitFor();
  });
});
