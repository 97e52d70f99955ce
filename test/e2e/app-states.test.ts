import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../scripts/project.mjs";
import { makeSubgraph } from "../../src/graph/commands/make-subgraph.ts";
import { registry } from "../../src/nodes/registry.ts";
import { graphOf as documentOf, formula } from "./graphs.ts";
import { finished, launchStudio, openGraph, pressRun, type Studio } from "./harness.ts";

/** Looked at by people, kept by nobody: the folder is not committed. */
const PICTURES = path.join(root, "screenshots");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;

let studio: Studio;
let page: Page;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  studio = await launchStudio();
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const phase = (name: string) => page.waitForFunction((name) => window.studio.state().phase === name, name);

/** In both looks: no rule of accessibility is broken. With SCREENSHOTS=1 a picture of each size is written. */
async function hold(name: string, themes: readonly ("dark" | "light")[] = ["dark", "light"]): Promise<void> {
  for (const theme of themes) {
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
    }, theme);
    expect({ state: name, theme, violations: await violations() }).toEqual({ state: name, theme, violations: [] });
    if (!process.env.SCREENSHOTS) continue;
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.screenshot({ path: path.join(PICTURES, `${name}-${theme}-${size.width}.png`) });
    }
    await page.setViewportSize(SIZES[0]);
  }
}

interface Axe {
  run(context: Document): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

async function violations(): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: Axe }).axe.run(document);
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 4)
        .map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.split("\n")[1]?.trim()})`),
    );
  });
}

describe("the page breaks no rule of accessibility, in either look", () => {
  it("at rest, with a node selected, and with nothing open", async () => {
    await hold("rest");
    await page.locator('.react-flow__node[data-id="rddm"] .node-title, .react-flow__node .node-title').first().click();
    await hold("selected");
    await openGraph(page, documentOf("Empty", {}, []));
    await hold("empty");
  });

  it("while a run goes on, when it is paused in the debugger, and when it is over", async () => {
    await openGraph(page, formula(64, 400));
    await page.locator('.react-flow__node[data-id="sampler"] .node-title').click();
    await button("Step").click();
    await phase("paused");
    await hold("paused");
    await button("Continue").click();
    // It goes on meanwhile: one look is enough.
    await hold("running", ["light"]);
    await page.evaluate(() => window.studio.stop());
    await finished(page);
    await openGraph(page, formula(64, 6));
    await pressRun(page);
    await hold("done");
  });

  it("inside a subgraph that holds the loop, where the path planned outside is drawn as well", async () => {
    const inside = ["model", "start", "unet", "sampler", "end"];
    const command = { type: "makeSubgraph", ids: inside, id: "walk", graph: "walk", title: "Walk" } as const;
    await openGraph(page, makeSubgraph(formula(64, 6), "main", command, registry));
    await pressRun(page);
    await page.locator('.react-flow__node[data-id="walk"] .node-title').click();
    await page.keyboard.press("Enter");
    await page.locator('.react-flow__node[data-id="sampler"] .preview-picture').first().waitFor();
    const planned = page.getByRole("region", { name: "Path plane" }).locator(".planned");
    expect((await planned.getAttribute("d"))?.match(/[ML]/g)).toHaveLength(7);
    await hold("subgraph");
  });

  it("when something is wrong", async () => {
    await openGraph(
      page,
      documentOf("Broken", { input: ["degradedInput"], output: ["imageOutput"] }, ["input.image output.image"]),
    );
    await button(/^Run/).click();
    await page.getByRole("alert").first().waitFor();
    await page.getByRole("tab", { name: /^Problems/ }).click();
    await hold("error");
    await page.getByRole("tab", { name: "Debugger" }).click();
  });

  it("in its dialogs", async () => {
    for (const name of ["Templates", "Library", "Share", "Keyboard shortcuts"]) {
      await button(name).click();
      await page.getByRole("dialog").waitFor();
      await hold(name.toLowerCase().replace(" ", "-"));
      await page.keyboard.press("Escape");
    }
  });
});
