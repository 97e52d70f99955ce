import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { graphOf as documentOf } from "./graphs.ts";
import { Hands } from "./hands.ts";
import { finished, launchStudio, openGraph, ready, type Studio, settingKept } from "./harness.ts";

let studio: Studio;
let page: Page;
let hands: Hands;

const loose = documentOf(
  "Loose",
  {
    noise: ["noise", { width: 8, height: 8 }],
    residual: ["residualSchedule"],
    path: ["diffusionPath"],
    probe: ["probe"],
  },
  ["noise.noise probe.tensor"],
);

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
  hands = new Hands(page);
});
beforeEach(async () => {
  await page.keyboard.press("Escape");
  await openGraph(page, loose);
  await hands.node("probe").waitFor();
  await hands.settled();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

/** From the outline back to the palette; its search takes the focus a frame later. */
async function toPalette(): Promise<void> {
  await hands.press("/");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Search nodes");
}

describe("without a mouse", () => {
  it("goes from node to node by where they lie, moves one, and renames it", async () => {
    await hands.press("g", "Alt+ArrowRight");
    const selected = () => page.locator(".react-flow__node.selected").getAttribute("data-id");
    await page.waitForFunction(() => document.querySelector(".react-flow__node.selected"));
    await hands.press("Alt+ArrowRight");
    const id = (await selected()) ?? "";
    const before = (await hands.graph()).layout.nodes[id];
    await hands.press("ArrowDown", "ArrowDown", "ArrowRight");
    const after = (await hands.graph()).layout.nodes[id];
    expect(after?.y).toBeGreaterThan(before?.y ?? 0);
    expect(after?.x).toBeGreaterThan(before?.x ?? 0);
    await hands.press("F2");
    await page.keyboard.type("Mine");
    await hands.press("Enter");
    expect((await hands.graph()).layout.nodes[id]?.title).toBe("Mine");
  });

  it("makes a wire and cuts it, by ports alone", async () => {
    await hands.press("o");
    await page.getByRole("treeitem", { name: /Residual schedule/ }).focus();
    await hands.press("w");
    await hands.pick("schedule");
    await hands.pick("diffusion path");
    expect(await hands.edges()).toContain("residual.schedule->path.residual");
    await hands.press("w");
    await hands.pick("schedule");
    await hands.pick("cut");
    expect(await hands.edges()).toEqual(["noise.noise->probe.tensor"]);
    await toPalette();
  });

  it("bends a wire, moves its bends, and takes them away again", async () => {
    const key = "noise.noise->probe.tensor";
    const bends = async () => (await hands.graph()).layout.reroutes?.[key] ?? [];
    await hands.wire("noise.noise", "probe.tensor").focus();
    await hands.press("Enter");
    await hands.press("Shift+b");
    const [first] = await bends();
    await hands.press("ArrowDown", "ArrowDown", "ArrowRight");
    expect(await bends()).toEqual([[first![0] + 8, first![1] + 16]]);
    await hands.press("Shift+b");
    expect(await bends()).toHaveLength(2);
    await hands.press("Alt+b");
    const before = await bends();
    const moved = await page.locator(".bend.chosen").count();
    expect(moved).toBe(1);
    await hands.press("ArrowUp");
    const changed = (await bends()).filter((bend, index) => String(bend) !== String(before[index]));
    expect(changed).toHaveLength(1);
    await hands.press("Alt+Delete");
    expect(await bends()).toHaveLength(1);
    // Pressing on is one step: both moves of the first bend come back at once.
    await hands.press("Control+z", "Control+z", "Control+z", "Control+z");
    expect(await bends()).toEqual([first]);
    await hands.press("?");
    await page.getByRole("button", { name: "Bend the wire: change the keys" }).waitFor();
    await hands.press("Escape");
  });

  it("reads the graph as an outline, in step with the canvas, where wires are cut too", async () => {
    await hands.press("o");
    const tree = page.getByRole("tree");
    await tree.getByRole("treeitem", { name: "Noise, noise" }).focus();
    await hands.press("ArrowDown");
    expect(await page.locator(".react-flow__node.selected").getAttribute("data-id")).toBe("residual");
    await hands.press("ArrowUp");
    expect(await page.locator(".react-flow__node.selected").getAttribute("data-id")).toBe("noise");
    await hands.press("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown");
    const item = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(await item()).toBe("noise, output");
    await hands.press("ArrowRight", "ArrowDown");
    expect(await item()).toMatch(/^to Probe/);
    await hands.press("Delete");
    expect(await hands.edges()).toEqual([]);
    await hands.node("path").locator(".node-header").click();
    expect(await tree.getByRole("treeitem", { selected: true }).getAttribute("aria-label")).toMatch(/^Diffusion path/);
    await toPalette();
  });

  it("lists every command with its keys, and says which cannot be done now", async () => {
    await hands.press("F1");
    const list = page.getByRole("listbox", { name: "Commands" });
    expect(await list.getByRole("option").count()).toBeGreaterThan(60);
    expect(await list.getByRole("option", { name: /^Stop the run/ }).getAttribute("aria-disabled")).toBe("true");
    await hands.pick("light or dark");
    await page.waitForFunction(() => document.documentElement.dataset.theme !== undefined);
  });

  it("lets keys be changed, keeps them over a reload, and gives them back", async () => {
    await hands.press("?");
    await page.getByRole("button", { name: "Select every node: change the keys" }).click();
    await hands.press("Control+Shift+A");
    await hands.press("Escape");
    await settingKept(page, '"shortcuts":{"');
    await page.reload();
    await ready(page);
    await hands.node("probe").waitFor();
    await hands.press("Control+Shift+A");
    expect(await page.locator(".react-flow__node.selected").count()).toBe(4);
    await hands.press("?");
    await page.getByRole("button", { name: "Restore all shortcuts" }).click();
    await hands.press("Escape");
  });

  it("asks for no motion where the user wants none", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await hands.press("1");
    const scale = await page.locator(".react-flow__viewport").evaluate((view) => (view as HTMLElement).style.transform);
    expect(scale).toContain("scale(1)");
  });
});

describe("by touch", () => {
  it("wires two ports by a tap on each, pans with a finger, and inspects, on a narrow page", async () => {
    const narrow = await studio.newPage("", { hasTouch: true, viewport: { width: 700, height: 900 } });
    const touch = new Hands(narrow);
    await openGraph(narrow, loose);
    await touch.node("probe").waitFor();
    await touch.settled();
    const tap = ({ x, y }: { x: number; y: number }) => narrow.touchscreen.tap(x, y);
    await touch.press("f");
    await touch.settled();
    await tap(await touch.middle(touch.port("residual.schedule")));
    await tap(await touch.middle(touch.port("path.residual")));
    expect(await touch.edges()).toContain("residual.schedule->path.residual");
    await tap(await touch.middle(touch.node("noise").locator(".node-header")));
    await narrow.getByRole("button", { name: "Inspector" }).click();
    await narrow
      .getByRole("complementary", { name: "Inspector" })
      .getByRole("textbox", { name: "Name of the node" })
      .waitFor();
    await narrow.getByRole("button", { name: "Nodes" }).first().click();
    await narrow.getByLabel("Search nodes").fill("clamp");
    await narrow.getByRole("navigation", { name: "Nodes" }).getByRole("button", { name: "Clamp" }).tap();
    expect(await touch.ids()).toContain("clamp");
    await narrow.context().close();
  });
});

describe("the focus", () => {
  const bench = documentOf("Focus", { constant: ["constant"], update: ["elementwise"], shown: ["imageOutput"] }, [
    "constant.tensor update.a",
    "constant.tensor update.b",
    "update.tensor shown.image",
  ]);
  const inspector = () => page.getByRole("complementary", { name: "Inspector" });
  const text = async (id: string, param: string) =>
    (await hands.graph()).nodes.find((node) => node.id === id)?.params[param];
  beforeEach(async () => {
    await openGraph(page, bench);
    await hands.node("update").waitFor();
    await hands.settled();
  });

  it("is back where it was once quick add is left, or a dialog by taking something in it", async () => {
    await hands.node("constant").focus();
    const here = () => page.evaluate(() => document.activeElement?.getAttribute("data-id"));
    await hands.press("Space");
    await page.locator(".quick-add input").waitFor();
    await hands.press("Escape");
    expect(await here()).toBe("constant");
    await hands.press("F1");
    await hands.pick("light or dark");
    await page.locator("dialog").waitFor({ state: "detached" });
    expect(await here()).toBe("constant");
    // One dialog after another, and a second search: they stay, and lead back as well.
    await hands.press("F1");
    await hands.pick("keyboard shortcuts");
    await page.getByRole("dialog", { name: /shortcuts/i }).waitFor();
    await hands.press("Escape");
    expect(await here()).toBe("constant");
  });

  it("keeps the keys of sliders and ticks for them", async () => {
    await hands.node("constant").locator(".node-title").click();
    await inspector().locator("input[type=range]").first().focus();
    await hands.press("Delete");
    expect(await hands.ids()).toContain("constant");
    await hands.node("shown").locator(".node-title").click();
    await inspector().locator("input[type=checkbox]").first().focus();
    await hands.press("Space");
    expect(await page.locator(".quick-add").count()).toBe(0);
  });

  it("on an entry of the palette lets Space add it, once", async () => {
    await page.getByRole("navigation", { name: "Nodes" }).getByRole("button", { name: "Clamp" }).focus();
    await hands.press("Space");
    expect((await hands.ids()).filter((id) => id.startsWith("clamp"))).toEqual(["clamp"]);
  });

  it("takes what is typed along when it is run or saved by keys, and when the page is left", async () => {
    await hands.node("update").locator(".node-title").click();
    const field = inspector().locator("textarea").first();
    await field.fill("a + b");
    await hands.press("Control+Enter");
    await finished(page);
    expect(await text("update", "text")).toBe("a + b");
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await field.fill("a - b");
    await page.reload();
    await ready(page);
    await hands.node("update").waitFor();
    expect(await text("update", "text")).toBe("a - b");
  });
});
