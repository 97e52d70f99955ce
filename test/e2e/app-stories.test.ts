import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { registry } from "../../src/nodes/registry.ts";
import { graphOf as documentOf } from "./graphs.ts";
import { Hands } from "./hands.ts";
import { finished, launchStudio, openGraph, type Studio } from "./harness.ts";

/** The rain-removal graph, as somebody builds it who has only the page: types in rows of five, then the wires. */
const TYPES = [
  ...["degradedInput", "degrade", "residualSchedule", "noiseSchedule", "diffusionPath"],
  ...["timesteps", "noise", "addNoise", "model", "loopStart"],
  ...["unetStep", "rddm", "loopEnd", "imageOutput"],
] as const;

const WIRES = [
  ["degradedInput.image", "degrade.image"],
  ["residualSchedule.schedule", "diffusionPath.residual"],
  ["noiseSchedule.schedule", "diffusionPath.noise"],
  ["diffusionPath.path", "timesteps.path"],
  ["degrade.image", "noise.like"],
  ["degrade.image", "addNoise.input"],
  ["noise.noise", "addNoise.noise"],
  ["timesteps.path", "addNoise.path"],
  ["addNoise.x_T", "loopStart.x"],
  ["timesteps.path", "loopStart.path"],
  ["model.model", "unetStep.model"],
  ["loopStart.x", "unetStep.x_t"],
  ["degrade.image", "unetStep.input"],
  ["loopStart.step", "unetStep.step"],
  ["loopStart.x", "rddm.x_t"],
  ["unetStep.residual", "rddm.residual"],
  ["unetStep.noise", "rddm.noise"],
  ["unetStep.x0", "rddm.x0"],
  ["loopStart.step", "rddm.step"],
  ["rddm.x", "loopEnd.x"],
  ["loopEnd.x", "imageOutput.image"],
  ["degrade.image", "imageOutput.before"],
  ["degradedInput.image", "imageOutput.reference"],
] as const;

const titleOf = (type: string): string => registry.get(type)?.title ?? type;

let studio: Studio;

beforeAll(async () => {
  studio = await launchStudio();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

async function emptyCanvas(): Promise<{ page: Page; hands: Hands }> {
  const page = await studio.newPage();
  await openGraph(page, documentOf("Rain", {}, []));
  await page.getByText("An empty graph").waitFor();
  return { page, hands: new Hands(page) };
}

/** It ran to its end, and took rain away: PSNR rose. */
async function expectRestored(page: Page): Promise<void> {
  const outcome = await page.evaluate(() => {
    const { nodes, problems } = window.studio.state();
    return { statuses: Object.values(nodes).map(({ status }) => status), problems };
  });
  expect(outcome.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(outcome.statuses.every((status) => status === "done" || status === "cached")).toBe(true);
  const metrics = (await page.evaluate(() => window.studio.value("imageOutput.metrics"))) as unknown as {
    label: string;
    value: number;
    before?: number;
  }[];
  const psnr = metrics.find(({ label }) => label.startsWith("PSNR"));
  expect(psnr?.value).toBeGreaterThan((psnr?.before ?? Number.POSITIVE_INFINITY) + 3);
}

describe("a photograph is freed of rain, from the empty canvas", () => {
  it("with the mouse alone", async () => {
    const { page, hands } = await emptyCanvas();
    const canvas = await page.locator(".canvas").boundingBox();
    if (!canvas) throw new Error("no canvas");
    await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    await page.mouse.wheel(0, 450);
    const palette = page.getByRole("navigation", { name: "Nodes" });
    for (const [index, type] of TYPES.entries()) {
      const spot = { x: 60 + (index % 5) * 170, y: 30 + Math.floor(index / 5) * 200 };
      await palette
        .getByRole("button", { name: titleOf(type), exact: true })
        .dragTo(page.locator(".canvas"), { targetPosition: spot });
    }
    await hands.settled();
    for (const [from, to] of WIRES) await hands.connect(from, to);
    expect(await hands.edges()).toEqual(expect.arrayContaining(WIRES.map(([from, to]) => `${from}->${to}`)));
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await hands.node("degradedInput").locator(".node-header").click();
    await inspector.locator(".choice").first().click();
    await hands.node("model").locator(".node-header").click();
    await inspector.locator(".choice", { hasText: /derain/i }).click();
    await hands.node("timesteps").locator(".node-header").click();
    const slider = inspector.getByRole("slider").first();
    const track = await slider.boundingBox();
    if (!track) throw new Error("no slider");
    await page.mouse.click(track.x + 8, track.y + track.height / 2);
    await page.locator(".button.run").click();
    await finished(page);
    await expectRestored(page);
    await page.context().close();
  });

  it("with the keyboard alone", async () => {
    const { page, hands } = await emptyCanvas();
    const command = async (words: string) => {
      await hands.press("Control+k");
      await hands.pick(words);
    };
    for (const type of TYPES) {
      await hands.press("Space");
      await hands.pick(titleOf(type));
    }
    expect((await hands.ids()).sort()).toEqual([...TYPES].sort());
    for (const [from, to] of WIRES) {
      const [node = "", port = ""] = from.split(".");
      const [other = "", input = ""] = to.split(".");
      await hands.press("Control+k");
      await page.keyboard.type(`go to ${node}`);
      await choose(page, new RegExp(`^Go to ${literally(titleOf(node))}${node}$`));
      await hands.press("w");
      await takePort(page, node, port);
      await takeEnd(page, other, input);
    }
    expect((await hands.edges()).sort()).toEqual(WIRES.map(([from, to]) => `${from}->${to}`).sort());
    await command("go to degraded input");
    await hands.press("i");
    await tabTo(page, ".choice");
    await hands.press("Enter");
    await command("go to model");
    await hands.press("i");
    await tabTo(page, ".choice", /derain/i);
    await hands.press("Enter");
    await command("go to timesteps");
    await hands.press("i");
    await tabTo(page, "input[type=range]");
    await hands.press("Home", "ArrowRight", "l");
    await hands.press("Control+Enter");
    await finished(page);
    await expectRestored(page);
    await page.context().close();
  });
});

/** By the words that name it, as a user sees them in the list. */
async function takePort(page: Page, node: string, port: string): Promise<void> {
  const spec = registry.get(node)?.outputs[port] as { title?: string } | undefined;
  await choose(page, new RegExp(`^${literally(spec?.title ?? port)}`));
}

async function takeEnd(page: Page, node: string, port: string): Promise<void> {
  const spec = registry.get(node)?.inputs[port] as { title?: string } | undefined;
  await choose(
    page,
    new RegExp(`^${literally(titleOf(node))} · ${literally(spec?.title ?? port)}(replaces|optional|$)`),
  );
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Arrows down to an entry, then Enter. */
async function choose(page: Page, name: RegExp): Promise<void> {
  const options = page.locator(".pick-entry");
  await options.first().waitFor();
  const texts = await options.allTextContents();
  const index = texts.findIndex((text) => name.test(text));
  if (index < 0) throw new Error(`no ${name} among ${texts.join(" | ")}`);
  for (let step = 0; step < index; step++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}

/** Tab until the focus is on what is wanted. */
async function tabTo(page: Page, css: string, text = /(?:)/): Promise<void> {
  for (let step = 0; step < 80; step++) {
    const there = await page.evaluate(
      (selector) => (document.activeElement?.matches(selector) ? (document.activeElement.textContent ?? "") : null),
      css,
    );
    if (there !== null && text.test(there)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the focus never comes to ${css} ${text}`);
}
