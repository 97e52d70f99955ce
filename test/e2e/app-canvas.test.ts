import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { graphOf as documentOf } from "./graphs.ts";
import { Hands, type Spot } from "./hands.ts";
import { launchStudio, openGraph, type Studio } from "./harness.ts";

let studio: Studio;
let page: Page;
let hands: Hands;

/** Noise blurred and looked at, and two nodes that lie apart. */
const small = documentOf(
  "Small",
  {
    noise: ["noise", { width: 16, height: 16 }],
    degrade: ["degrade", { kind: "gaussianNoise" }],
    probe: ["probe"],
    blur: ["degrade", { kind: "gaussianNoise", seed: 2 }],
    path: ["diffusionPath"],
  },
  ["noise.noise degrade.image", "degrade.image probe.tensor"],
);

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  hands = new Hands(page);
});
beforeEach(async () => {
  await page.keyboard.press("Escape");
  await openGraph(page, small);
  await hands.node("path").waitFor();
  await hands.settled();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

/** A point of the canvas with nothing on it. */
const empty = async (): Promise<Spot> => {
  const canvas = await page.locator(".canvas").boundingBox();
  if (!canvas) throw new Error("no canvas");
  return { x: canvas.x + 60, y: canvas.y + canvas.height - 40 };
};

describe("adding and wiring by mouse", () => {
  it("adds by double-click, by Space and from a wire dropped on empty canvas", async () => {
    const { x, y } = await empty();
    await page.mouse.dblclick(x, y);
    await hands.pick("constant");
    expect(await hands.ids()).toContain("constant");
    await page.mouse.move(x, y);
    await page.locator(".react-flow__pane").click({ position: { x: 30, y: 400 } });
    await page.keyboard.press("Space");
    await hands.pick("mask");
    expect(await hands.ids()).toContain("mask");
    await hands.settled();
    await hands.drag(await hands.middle(hands.port("path.path")), { x: x + 200, y });
    // What takes a path comes first, whatever it is called.
    expect(await page.locator(".pick-entry").first().textContent()).toMatch(/path/);
    await hands.pick("timesteps");
    expect(await hands.edges()).toContain("path.path->timesteps.path");
  });

  it("puts an unwired node that is dropped on a wire into it, and one from the search", async () => {
    const at = await hands.onWire("degrade.image", "probe.tensor");
    const header = await hands.middle(hands.node("blur").locator(".node-header"));
    await hands.drag(header, at);
    expect(await hands.edges()).toEqual(
      expect.arrayContaining(["degrade.image->blur.image", "blur.image->probe.tensor", "noise.noise->degrade.image"]),
    );
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await hands.settled();
    const wire = await hands.onWire("degrade.image", "probe.tensor", 0.3);
    await page.mouse.click(wire.x, wire.y);
    await page.keyboard.press("Space");
    await hands.pick("degrade");
    expect(await hands.edges()).toContain("degrade2.image->probe.tensor");
  });

  it("moves the end of a wire to another port, and takes the wire off where there is none", async () => {
    const end = await hands.onWire("degrade.image", "probe.tensor", 0.97);
    const port = await hands.middle(hands.port("probe.tensor", "target"));
    await hands.drag({ x: port.x - 13, y: end.y }, await hands.middle(hands.port("blur.image", "target")));
    expect(await hands.edges()).toEqual(["noise.noise->degrade.image", "degrade.image->blur.image"]);
    const moved = await hands.middle(hands.port("blur.image", "target"));
    const { x, y } = await empty();
    await hands.drag({ x: moved.x - 13, y: moved.y }, { x, y });
    expect(await hands.edges()).toEqual(["noise.noise->degrade.image"]);
  });

  it("cuts every wire that a stroke with Ctrl crosses, as one undo step", async () => {
    const [first, second] = [
      await hands.onWire("noise.noise", "degrade.image"),
      await hands.onWire("degrade.image", "probe.tensor"),
    ];
    await page.keyboard.down("Control");
    await hands.drag({ x: first.x, y: first.y - 60 }, { x: first.x, y: first.y + 60 });
    await page.keyboard.up("Control");
    expect(await hands.edges()).toEqual(["degrade.image->probe.tensor"]);
    await page.keyboard.press("Control+z");
    expect(await hands.edges()).toHaveLength(2);
    await page.mouse.click(second.x, second.y);
    await page.keyboard.press("Delete");
    expect(await hands.edges()).toEqual(["noise.noise->degrade.image"]);
  });

  it("leads a wire through bends, and takes them away again", async () => {
    const at = await hands.onWire("noise.noise", "degrade.image");
    await page.mouse.dblclick(at.x, at.y);
    const bend = page.locator(".bend");
    await hands.drag(await hands.middle(bend), { x: at.x, y: at.y + 90 });
    const key = "noise.noise->degrade.image";
    const [[, y] = []] = (await hands.graph()).layout.reroutes?.[key] ?? [];
    expect(y).toBeGreaterThan((await hands.graph()).layout.nodes.degrade?.y ?? 0);
    await page.keyboard.press("Control+z");
    await bend.dblclick();
    expect((await hands.graph()).layout.reroutes?.[key]).toBeUndefined();
  });

  it("says on hover what a wire carries, and after a run its shape and figures", async () => {
    await page.evaluate(() => window.studio.run());
    const at = await hands.onWire("noise.noise", "degrade.image");
    await page.mouse.move(at.x, at.y, { steps: 3 });
    const tip = page.getByRole("tooltip");
    await tip.getByText("mean").waitFor();
    expect(await tip.textContent()).toMatch(/a tensor: noise.*3×16×16.*std/s);
  });
});

describe("selecting, copying and arranging", () => {
  it("selects with a box and with a lasso", async () => {
    const boxes = await Promise.all(["noise", "degrade"].map((id) => hands.node(id).boundingBox()));
    const [a, b] = boxes;
    if (!a || !b) throw new Error("no nodes");
    await page.keyboard.down("Shift");
    await hands.drag({ x: a.x - 8, y: a.y - 8 }, { x: b.x + b.width + 8, y: a.y + 60 });
    await page.keyboard.up("Shift");
    expect(await page.locator(".node.selected").count()).toBe(2);
    const { x, y } = await empty();
    await page.mouse.click(x, y);
    await page.keyboard.down("Alt");
    await page.mouse.move(a.x - 8, a.y - 10);
    await page.mouse.down();
    for (const [dx, dy] of [
      [a.width + 10, -10],
      [a.width + 10, a.height + 10],
      [-8, a.height + 10],
    ] as const)
      await page.mouse.move(a.x + dx, a.y + dy, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Alt");
    expect(await page.locator(".node.selected").count()).toBe(1);
    expect(await hands.node("noise").locator(".node.selected").count()).toBe(1);
  });

  it("copies nodes as text from one tab and pastes them in another", async () => {
    await hands.node("noise").locator(".node-header").click();
    await hands
      .node("degrade")
      .locator(".node-header")
      .click({ modifiers: ["Control"] });
    await page.keyboard.press("Control+c");
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(JSON.parse(text)).toMatchObject({ schema: "rddm-studio/fragment" });
    const other = await page.context().newPage();
    await other.goto(studio.url);
    await other.waitForFunction(() => window.studio?.state().device);
    await openGraph(other, documentOf("Empty", {}, []));
    await other.mouse.move(500, 300);
    await other.keyboard.press("Control+v");
    await other.waitForFunction(() => window.studio.graph().graphs.main?.nodes.length === 2);
    expect(await other.evaluate(() => window.studio.graph().graphs.main?.edges.length)).toBe(1);
    await other.close();
  });

  it("duplicates with inputs, and removes a node joining its wires", async () => {
    await hands.node("degrade").locator(".node-header").click();
    await page.keyboard.press("Control+Shift+d");
    expect(await hands.edges()).toContain("noise.noise->degrade2.image");
    await hands.node("degrade").locator(".node-header").click();
    await page.keyboard.press("Shift+Delete");
    expect(await hands.edges()).toContain("noise.noise->probe.tensor");
  });

  it("does from the menu of the right button what the keys do", async () => {
    await hands.node("probe").locator(".node-header").click({ button: "right" });
    await page.getByRole("menuitem", { name: /^Mute/ }).click();
    expect((await hands.graph()).nodes.find(({ id }) => id === "probe")?.mode).toBe("mute");
    await hands.node("probe").locator(".node-header").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Colour: blue" }).click();
    expect((await hands.graph()).layout.nodes.probe?.color).toBe("noise");
    await hands.node("probe").locator(".node-title").dblclick();
    await page.getByLabel("Name of the node, on the canvas").fill("Look here");
    await page.keyboard.press("Enter");
    expect((await hands.graph()).layout.nodes.probe?.title).toBe("Look here");
    await page.keyboard.press("c");
    expect((await hands.graph()).layout.nodes.probe?.collapsed).toBe(true);
  });

  it("frames a selection, takes along what is in the frame, and keeps a note", async () => {
    await hands.node("noise").locator(".node-header").click();
    await page.keyboard.press("Shift+G");
    await hands.node("frame:frame").waitFor();
    const before = await hands.graph();
    await hands.dragNode("frame:frame", { x: 40, y: 24 });
    const after = await hands.graph();
    const moved = (id: string) => (after.layout.nodes[id]?.x ?? 0) - (before.layout.nodes[id]?.x ?? 0);
    expect(moved("noise")).toBeGreaterThan(0);
    expect(moved("degrade")).toBe(0);
    expect((after.layout.frames?.[0]?.x ?? 0) - (before.layout.frames?.[0]?.x ?? 0)).toBe(moved("noise"));
    const { x, y } = await empty();
    await page.mouse.click(x, y);
    await page.keyboard.press("n");
    await page.locator(".note-mark textarea").fill("Why it is noisy");
    await page.mouse.click(x + 300, y);
    expect((await hands.graph()).layout.notes?.[0]?.text).toBe("Why it is noisy");
  });

  it("aligns, distributes and lays out, each as one named undo step", async () => {
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+k");
    await hands.pick("align tops");
    const tops = Object.values((await hands.graph()).layout.nodes).map(({ y }) => y);
    expect(new Set(tops).size).toBe(1);
    await page.keyboard.press("Control+z");
    const before = JSON.stringify((await hands.graph()).layout.nodes);
    await page.keyboard.press("l");
    await page.waitForFunction(
      (before) => JSON.stringify(window.studio.graph().graphs.main?.layout.nodes) !== before,
      before,
    );
    const places = (await hands.graph()).layout.nodes;
    expect(places.noise!.x).toBeLessThan(places.degrade!.x);
    expect(places.degrade!.x).toBeLessThan(places.probe!.x);
    expect(await page.getByRole("button", { name: "Undo", exact: true }).getAttribute("title")).toMatch(/Lay out/);
  });
});
