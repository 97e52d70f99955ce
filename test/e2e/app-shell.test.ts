import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import { graphOf as documentOf, formula } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, pressRun, type Studio, settingKept } from "./harness.ts";

let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: typeof name === "string" });
const dialog = () => page.getByRole("dialog");
const title = async () => (await graphOf(page)).title;

describe("the template gallery", () => {
  it("finds by words and tags, shows what is inside, and asks before it replaces changes", async () => {
    await openGraph(page, documentOf("Mine", { noise: ["noise"] }, []));
    await page.getByLabel("Title of the graph").fill("Mine, changed");
    await page.getByLabel("Title of the graph").press("Enter");
    await button("Templates").click();
    await page.getByLabel("Search templates").fill("rain");
    const card = dialog().getByRole("button", { name: /^Remove rain/ });
    await card.waitFor();
    expect(
      await dialog()
        .getByRole("button", { name: /^Generate faces/ })
        .count(),
    ).toBe(0);
    // The picture is one of what it gives.
    await page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>(".template-card img");
      return image?.complete && image.naturalWidth === 320;
    });
    await page.getByLabel("Search templates").fill("");
    await dialog().getByRole("button", { name: "Generate", exact: true }).click();
    expect(await card.count()).toBe(0);
    await dialog()
      .getByRole("button", { name: /Generate faces \(DDIM\)/ })
      .click();
    await dialog().getByText("which has changes that are not in a file yet").waitFor();
    await dialog().getByText("faces-64.onnx").waitFor();
    expect(await title()).toBe("Mine, changed");
    await dialog().getByRole("button", { name: "All templates" }).click();
    await dialog().getByRole("button", { name: "Generate", exact: true }).click();
    await dialog()
      .getByRole("button", { name: /^Remove rain/ })
      .click();
    await dialog().getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForFunction(() => window.studio.graph().title.startsWith("Remove rain"));
    expect(await dialog().count()).toBe(0);
  });
});

describe("the debugger's panels", () => {
  beforeAll(async () => {
    await openGraph(page, formula(32, 5));
    await pressRun(page);
  });

  it("watch wires, show one as a heat map with its legend, and tell a pixel's exact values", async () => {
    await page.getByRole("tab", { name: "Wires" }).click();
    const list = page.getByRole("region", { name: "Watched wires" });
    await list
      .getByRole("button", { name: /residual/ })
      .first()
      .click();
    const panel = page.getByRole("region", { name: "Value on residual" });
    expect(await panel.getByLabel("How the wire is shown").inputValue()).toBe("heat");
    await panel.locator(".heat-bar").waitFor();
    // Two pixels right of and one below the middle.
    const picture = panel.getByRole("application");
    await picture.focus();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    const pixel = page.getByRole("region", { name: "Pixel" });
    await pixel.getByText("(18, 17)").waitFor();
    const exact = await page.evaluate(async () => {
      const { shape, data } = (await window.studio.value("unet.residual")) as unknown as {
        shape: number[];
        data: Float32Array;
      };
      const [, , height = 0, width = 0] = shape;
      return [0, 1, 2].map((channel) => data[(channel * height + 17) * width + 18]!);
    });
    const row = pixel.getByRole("row", { name: /^residual/ });
    await expect
      .poll(async () => (await row.getByRole("cell").allTextContents()).map((text) => Number(text.replace("−", "-"))))
      .toEqual(exact.map((value) => expect.closeTo(value, 2)));
    await list.getByRole("button", { name: "Do not watch residual any more" }).click();
    expect(await list.getByRole("button", { name: /^residual/ }).count()).toBe(0);
  });

  it("log what the run said, and go to the node that said it", async () => {
    await page.getByRole("tab", { name: "Console" }).click();
    const log = page.getByRole("list", { name: "Run log" });
    await log.getByText("iteration 5 done").waitFor();
    await log.getByText(/^done after/).waitFor();
    await log.getByRole("button", { name: "Add noise" }).first().click();
    expect(
      await page.getByRole("complementary", { name: "Inspector" }).getByLabel("Name of the node").inputValue(),
    ).toBe("Add noise");
  });

  it("show where the run stands in the square of residual and noise, at the step that is chosen", async () => {
    await page.getByRole("tab", { name: "Debugger" }).click();
    await page.getByRole("slider", { name: "Step shown everywhere" }).fill("1");
    const plane = page.getByRole("img", { name: /The walk of 5 steps/ });
    const stand = async () =>
      (await plane.getAttribute("aria-label"))!
        .match(/ᾱ ([\d.]+), β̄ ([\d.]+)/)!
        .slice(1)
        .map(Number);
    const [alphaBar] = await stand();
    await page.getByRole("slider", { name: "Step shown everywhere" }).fill("3");
    await expect.poll(async () => (await stand())[0]).toBeLessThan(alphaBar!);
  });
});

describe("beside the canvas", () => {
  it("a first visit has three steps to try, ticked off as they are done, and closed for good", async () => {
    const visit = await studio.newPage();
    const hint = visit.getByRole("complementary", { name: "The first minute" });
    await hint.getByText("Press Run").waitFor();
    await visit.getByLabel("Title of the graph").fill("Edited");
    await visit.getByLabel("Title of the graph").press("Enter");
    await hint.locator("li.done").waitFor();
    expect(await hint.locator("li.done").count()).toBe(1);
    await hint.getByRole("button", { name: "Close this hint" }).click();
    await settingKept(visit, '"hint":false');
    await visit.reload();
    await visit.waitForFunction(() => window.studio?.state().device);
    expect(await hint.count()).toBe(0);
    await visit.context().close();
  });

  it("the history names every edit and goes to any of them", async () => {
    await openGraph(page, formula(16, 3));
    for (const name of ["First", "Second", "Third"]) {
      await page.getByLabel("Title of the graph").fill(name);
      await page.getByLabel("Title of the graph").press("Enter");
    }
    await button("History of edits").click();
    const list = page.locator(".history-list");
    expect(await list.getByRole("button").count()).toBe(4);
    await list.getByRole("button").nth(2).click();
    expect(await title()).toBe("First");
    await list.getByRole("button").first().click();
    expect(await title()).toBe("Third");
    await page.keyboard.press("Escape");
  });

  it("what a run will ask for is told before it starts, and problems stop it", async () => {
    await openGraph(page, formula(16, 3));
    const chip = page.locator(".preflight-chip");
    // Formulas are no network calls.
    await chip.getByText("ready").waitFor();
    await openGraph(page, JSON.parse(readFileSync("examples/remove-rain.json", "utf8")) as GraphDocument);
    await chip.getByText("5 calls").waitFor();
    await chip.click();
    await page.getByText("Before this run").waitFor();
    await page.keyboard.press("Escape");
    await openGraph(
      page,
      documentOf("Broken", { input: ["degradedInput"], output: ["imageOutput"] }, ["input.image output.image"]),
    );
    await page.getByRole("button", { name: "1 problem" }).click();
    expect(await page.getByRole("tab", { name: /^Problems/ }).getAttribute("aria-selected")).toBe("true");
    await page.getByRole("tab", { name: "Debugger" }).click();
  });

  it("a bound on memory is chosen at the device, kept, and refuses what would not fit", async () => {
    const visit = await studio.newPage();
    const run = () => visit.getByLabel("A run may use");
    await visit.locator(".device-chip").click();
    await run().selectOption("128 MB");
    await settingKept(visit, '"runBytes":134217728');
    await visit.reload();
    await visit.locator(".device-chip").click();
    await visit.waitForFunction(
      () => document.querySelector<HTMLSelectElement>(".memory select")?.value === "134217728",
    );
    await visit.keyboard.press("Escape");
    await openGraph(visit, formula(4096, 1));
    await visit.locator(".preflight-chip.error").click();
    await visit.getByText("Before this run").waitFor();
    await visit.context().close();
  });

  it("a node says why it ran, agrees with the CPU, and pauses the run before itself", async () => {
    await openGraph(page, formula(16, 3));
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    const select = (id: string) => page.locator(`.react-flow__node[data-id="${id}"] .node-title`).click();
    await page.locator(".react-flow__node").nth(5).waitFor();
    await page.keyboard.press("f");
    await select("noise");
    await pressRun(page);
    await inspector.getByRole("button", { name: "Another seed", exact: true }).click();
    await pressRun(page);
    await inspector
      .getByRole("region", { name: "Why it ran" })
      .getByText(/seed changed 3 → \d+/)
      .waitFor();
    await select("residual");
    await inspector.getByRole("region", { name: "Why it did not run" }).waitFor();
    await select("sampler");
    await inspector.getByRole("button", { name: "Check against the CPU" }).click();
    await inspector.getByText(/^x agrees with/).waitFor();
    await inspector.getByRole("button", { name: "Pause before this node" }).click();
    await button(/^Run/).click();
    await page.waitForFunction(() => window.studio.state().phase === "paused");
    await inspector.getByRole("button", { name: "Pause before this node" }).click();
    await button("Continue").click();
    await page.waitForFunction(() => window.studio.state().phase === "idle");
  });

  it("a run that is edited while it is paused goes on as a fork of itself", async () => {
    await openGraph(page, formula(16, 4));
    await page.locator(".react-flow__node").nth(5).waitFor();
    await page.keyboard.press("f");
    await page.locator('.react-flow__node[data-id="sampler"] .node-title').click();
    await button("Step").click();
    await page.waitForFunction(() => window.studio.state().phase === "paused");
    const eta = page.getByRole("complementary", { name: "Inspector" }).getByLabel("form", { exact: true });
    await eta.selectOption({ index: 1 });
    await button("Continue").click();
    await page.waitForFunction(
      () => window.studio.state().phase === "idle" && window.studio.state().loops.start?.iterations === 4,
    );
    await page.getByText(/forked from run \d+ at step \d/).waitFor();
  });
});

describe("several runs", () => {
  it("a parameter becomes a sweep, run and shown as a labelled grid", async () => {
    await openGraph(page, formula(16, 2));
    await page.locator(".react-flow__node").nth(5).waitFor();
    await page.keyboard.press("f");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await page.locator('.react-flow__node[data-id="noise"] .node-title').click();
    await inspector.getByRole("button", { name: "Sweep seed" }).click();
    const values = inspector.getByLabel("Values of seed in the sweep");
    await values.fill("1 2");
    await values.press("Enter");
    expect((await graphOf(page)).sweep).toEqual([{ node: "noise", param: "seed", values: [1, 2] }]);
    await page.getByRole("tab", { name: "Sweep" }).click();
    await page.getByRole("button", { name: "Run 2 combinations" }).click();
    const grid = page.locator(".sweep-grid");
    await grid.locator(".sweep-cell.done .preview-picture").nth(1).waitFor();
    expect(await grid.getByRole("columnheader").allTextContents()).toEqual([
      "",
      "Noise · seed = 1",
      "Noise · seed = 2",
    ]);
    await page.getByRole("button", { name: "Remove the sweep" }).click();
    expect((await graphOf(page)).sweep).toBeUndefined();
  });

  it("one that waits is taken out of the queue, and the others go on", async () => {
    await openGraph(page, { ...formula(128, 300), sweep: [{ node: "noise", param: "seed", values: [1, 2, 3, 4] }] });
    await page.getByRole("tab", { name: "Sweep" }).click();
    await page.getByRole("button", { name: "Run 4 combinations" }).click();
    await page.getByRole("button", { name: /4 out of the queue$/ }).click();
    const cells = page.locator(".sweep-cell");
    await cells.nth(3).and(page.locator(".stopped")).waitFor();
    await cells.nth(2).and(page.locator(".done")).waitFor();
    expect(await page.locator(".sweep-cell.done").count()).toBe(3);
    await page.getByRole("button", { name: "Remove the sweep" }).click();
  });

  it("two runs are compared: where they part, and by how much at each step", async () => {
    await openGraph(page, formula(16, 3));
    await pressRun(page);
    await page.getByRole("tab", { name: "Debugger" }).click();
    await page.locator('.react-flow__node[data-id="noise"] .node-title').click();
    await page
      .getByRole("complementary", { name: "Inspector" })
      .getByRole("button", { name: "Another seed", exact: true })
      .click();
    await pressRun(page);
    await page.getByRole("tab", { name: "Compare runs" }).click();
    await page.getByText("They part at Noise · noise, before the loop.").waitFor();
    await page.getByRole("region", { name: "A − B" }).locator(".preview-picture").waitFor();
    expect(
      await page.getByRole("img", { name: "Root mean square of A − B over 3 aligned steps" }).locator("circle").count(),
    ).toBe(3);
    await page.getByRole("tab", { name: "Debugger" }).click();
  });
});

describe("keeping and sharing", () => {
  it("a graph is kept under a name, told what has changed since, and opened again", async () => {
    await openGraph(page, { ...formula(16, 2), id: "kept" });
    await button("Library").click();
    await dialog().getByLabel("Name of the version").fill("Before");
    await dialog().getByRole("button", { name: "Keep as it is now" }).click();
    await dialog().getByText("as it is now").first().waitFor();
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.getByRole("navigation", { name: "Nodes" }).getByRole("button", { name: "Constant" }).dblclick();
    await button("Library").click();
    await dialog().getByText("since then +1").waitFor();
    await dialog()
      .getByRole("listitem")
      .filter({ hasText: "Before" })
      .getByRole("button", { name: "Open", exact: true })
      .click();
    await dialog().getByText("which has changes").waitFor();
    await dialog().getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForFunction(() => !window.studio.graph().graphs.main!.nodes.some(({ type }) => type === "constant"));
  });

  it("a picture carries its graph when asked to, and opens it", async () => {
    await openGraph(page, formula(16, 2));
    await page.locator(".react-flow__node").nth(5).waitFor();
    await page.keyboard.press("f");
    await page.locator('.react-flow__node[data-id="output"] .node-title').click();
    await pressRun(page);
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await inspector.getByLabel("Put the graph inside the PNG").check();
    await inspector.getByText("It will carry 12 nodes").waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      inspector.getByRole("button", { name: "Save the file" }).click(),
    ]);
    const file = await saved.path();
    await openGraph(page, documentOf("Other", {}, []));
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), button("Open").click()]);
    await chooser.setFiles({ name: "picture.png", mimeType: "image/png", buffer: readFileSync(file) });
    await dialog().getByText("12 nodes").waitFor();
    await dialog().getByRole("button", { name: "Open", exact: true }).click();
    await page.waitForFunction(() => window.studio.graph().title === "Formula");
  });
});
