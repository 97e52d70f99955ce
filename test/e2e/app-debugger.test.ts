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

/** What the debugger says of the wire that was clicked. */
const figures = async () => {
  const card = page.getByRole("region", { name: "Distribution" });
  const texts = await card.locator("dd").allTextContents();
  return {
    shape: await card.locator(".code").textContent(),
    numbers: texts.map((text) => Number(text.replace("−", "-"))),
  };
};

describe("the debugger", () => {
  it("pauses a run between two steps, lets one more through, and goes on to the end", async () => {
    await openGraph(page, walk(40));
    await page.getByRole("button", { name: /^Run/ }).click();
    await page.waitForFunction(() => (window.studio.state().loops.start?.iterations ?? 0) >= 1);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await phase("paused");
    const before = await iterations();
    expect(before).toBeLessThan(40);
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.waitForFunction(
      (n) => window.studio.state().loops.start!.iterations === n && window.studio.state().phase === "paused",
      before + 1,
    );
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await finished(page);
    expect(await iterations()).toBe(40);
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
    }
    expect(
      await page
        .getByRole("region", { name: /Value on/ })
        .locator("canvas")
        .count(),
    ).toBe(1);
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
    expect(await iterations()).toBe(4);
    await points.getByText("holds now").waitFor();
    await page.getByRole("status").getByText("(step == 3)*(std(unet_noise) >= 0) holds").waitFor();
    await points.getByRole("button", { name: /^Remove the breakpoint/ }).click();
    await page.getByRole("button", { name: "Continue", exact: true }).click();
    await finished(page);
    expect(await iterations()).toBe(8);
  });
});
