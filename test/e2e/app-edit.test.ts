import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import { graphOf as documentOf } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, ready, type Studio } from "./harness.ts";

let studio: Studio;
let page: Page;

/** Four nodes that lie apart, nothing wired. */
const loose = documentOf(
  "Loose",
  { noise: ["noise"], residual: ["residualSchedule"], path: ["diffusionPath"], difference: ["difference"] },
  [],
);

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
});
beforeEach(async () => {
  await openGraph(page, loose);
  await page.locator(".react-flow__node").nth(3).waitFor();
  await page.keyboard.press("f");
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const nodeIds = async () => (await graphOf(page)).graphs.main!.nodes.map(({ id }) => id);
const edges = async () => (await graphOf(page)).graphs.main!.edges;
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

const handle = (address: string) => {
  const [node, port] = address.split(".");
  return page.locator(`.react-flow__handle[data-nodeid="${node}"][data-handleid="${port}"]`);
};

/** Draws a wire with the mouse, as a person does: in several moves. */
async function drag(from: string, to: string): Promise<void> {
  await settled();
  const [start, end] = [await handle(from).boundingBox(), await handle(to).boundingBox()];
  if (!start || !end) throw new Error(`no port ${from} or ${to} on the canvas`);
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  await page.mouse.move(end.x + end.width / 2 - 20, end.y + end.height / 2 - 20, { steps: 8 });
  await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
  await page.mouse.up();
}

/** Until the view has stopped moving. */
async function settled(): Promise<void> {
  const place = () => page.locator(".react-flow__viewport").evaluate((view) => (view as HTMLElement).style.transform);
  for (let before = ""; before !== (await place()); ) {
    before = await place();
    await page.evaluate(() => new Promise((next) => setTimeout(next, 100)));
  }
}

describe("the editor", () => {
  it("adds a node from the palette, takes it away with Undo and brings it back with Redo", async () => {
    const before = await nodeIds();
    await page.getByRole("navigation", { name: "Nodes" }).getByRole("button", { name: "Constant" }).dblclick();
    const added = (await nodeIds()).filter((id) => !before.includes(id));
    expect(added).toHaveLength(1);
    await press("Undo");
    expect(await nodeIds()).toEqual(before);
    await press("Redo");
    expect(await nodeIds()).toEqual([...before, ...added]);
  });

  it("adds a node found by search", async () => {
    await page.getByLabel("Search nodes").fill("ddim");
    await page.getByLabel("Search nodes").press("Enter");
    const { nodes } = (await graphOf(page)).graphs.main!;
    expect(nodes.at(-1)?.type).toBe("ddim");
  });

  it("wires what fits, drawn with the mouse, and Undo takes the wire away", async () => {
    await drag("residual.schedule", "path.residual");
    expect(await edges()).toEqual([{ from: "residual.schedule", to: "path.residual" }]);
    await press("Undo");
    expect(await edges()).toEqual([]);
  });

  it("refuses a wire that does not fit, and says why", async () => {
    await drag("residual.schedule", "path.noise");
    await page.getByRole("alert").first().waitFor();
    expect(await page.getByRole("alert").first().textContent()).toMatch(/schedule/i);
    expect(await edges()).toEqual([]);
  });

  it("keeps edits over a reload", async () => {
    await page.getByLabel("Title of the graph").fill("Kept over a reload");
    await page.getByLabel("Title of the graph").press("Enter");
    await drag("residual.schedule", "path.residual");
    const before: GraphDocument = await graphOf(page);
    expect(before.title).toBe("Kept over a reload");
    // At once: what is not written yet is written as the page goes.
    await page.reload();
    await ready(page);
    expect(await graphOf(page)).toEqual(before);
  });

  it("saves a JSON file that opens to the same graph", async () => {
    await drag("residual.schedule", "path.residual");
    const before = await graphOf(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
    const file = await download.path();
    const other = await studio.newPage();
    await openGraph(other, loose);
    const [chooser] = await Promise.all([
      other.waitForEvent("filechooser"),
      other.getByRole("button", { name: "Open", exact: true }).click(),
    ]);
    await chooser.setFiles(file);
    await other.waitForFunction(() => window.studio.graph().graphs.main!.edges.length === 1);
    expect(await graphOf(other)).toEqual(before);
    await other.context().close();
  });
});
