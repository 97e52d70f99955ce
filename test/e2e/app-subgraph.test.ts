import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { graphOf as documentOf } from "./graphs.ts";
import { Hands } from "./hands.ts";
import { launchStudio, openGraph, ready, runGraph, type Studio, tensorAt } from "./harness.ts";

let studio: Studio;
let page: Page;
let hands: Hands;

/** noise → a → b → probe; a and b are what becomes a subgraph. */
const chain = documentOf(
  "Chain",
  {
    noise: ["noise", { width: 8, height: 8 }],
    a: ["degrade", { kind: "gaussianNoise" }],
    b: ["degrade", { kind: "gaussianNoise", seed: 2 }],
    probe: ["probe"],
  },
  ["noise.noise a.image", "a.image b.image", "b.image probe.tensor"],
);

beforeAll(async () => {
  studio = await launchStudio();
  page = await studio.newPage();
  hands = new Hands(page);
});
beforeEach(async () => {
  await page.keyboard.press("Escape");
  await openGraph(page, chain);
  await hands.node("probe").waitFor();
  await hands.settled();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

async function makeSubgraph(): Promise<void> {
  await hands.node("a").locator(".node-header").click();
  await hands
    .node("b")
    .locator(".node-header")
    .click({ modifiers: ["Control"] });
  await hands.press("Control+g");
  await hands.node("subgraph").waitFor();
}

describe("subgraphs", () => {
  it("are made from a selection without losing a link, give the same numbers, and unpack to the same wires", async () => {
    await runGraph(page);
    const before = (await tensorAt(page, "b.image")).data;
    await makeSubgraph();
    expect(await hands.edges()).toEqual(
      expect.arrayContaining(["noise.noise->subgraph.image", "subgraph.image->probe.tensor"]),
    );
    await runGraph(page);
    expect((await tensorAt(page, "subgraph/b.image")).data).toEqual(before);
    await hands.node("subgraph").locator(".node-header").click();
    await hands.press("Control+Shift+g");
    expect(await hands.edges()).toHaveLength(3);
    expect((await hands.graph()).nodes).toHaveLength(4);
    await runGraph(page);
    const last = (await hands.edges()).find((edge) => edge.endsWith("->probe.tensor"))?.split("->")[0] ?? "";
    expect((await tensorAt(page, last)).data).toEqual(before);
  });

  it("show their inside's run: pictures and times for the instance gone into, progress and the worst status outside", async () => {
    await makeSubgraph();
    await runGraph(page);
    await page.waitForFunction(
      () => document.querySelector('[data-id="subgraph"] progress')?.getAttribute("value") === "2",
    );
    await hands.node("subgraph").dblclick({ position: { x: 100, y: 70 } });
    await hands.node("inputs").waitFor();
    await page.locator('[data-id="b"] .preview-picture').waitFor();
    expect(await page.getByRole("navigation", { name: "Where you are" }).textContent()).toContain("Chain");
    await hands.press("u");
    await hands.node("probe").waitFor();
    expect(await hands.node("subgraph").locator(".node.selected").count()).toBe(1);
  });

  it("are edited in place: a port is made by dropping a wire on the results, renamed, and follows outside", async () => {
    await makeSubgraph();
    await hands.press("Enter");
    await hands.node("outputs").waitFor();
    await hands.settled();
    await hands.connect("a.image", "outputs.+");
    const graphId =
      Object.keys(await page.evaluate(() => window.studio.graph().graphs)).find((id) => id !== "main") ?? "";
    expect((await hands.graph(graphId)).interface.outputs).toHaveLength(2);
    const name = (await hands.graph(graphId)).interface.outputs[1]?.name ?? "";
    await page.getByLabel(`Name of the port ${name}`).fill("early");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Chain" }).click();
    await hands.port("subgraph.early").waitFor();
  });

  it("show a problem of their inside on the node, and lead to it", async () => {
    await makeSubgraph();
    await hands.press("Enter");
    await hands.node("inputs").waitFor();
    await hands.settled();
    const wire = await hands.onWire("a.image", "b.image");
    await page.mouse.click(wire.x, wire.y);
    await hands.press("Delete");
    await hands.press("u");
    expect(await hands.node("subgraph").locator(".node-message").count()).toBe(0);
    await hands.press("Control+Enter");
    await hands.node("subgraph").locator(".node-message").waitFor();
    await page.getByRole("tab", { name: /Problems/ }).click();
    await page.locator(".problem-list button").first().click();
    await hands.node("inputs").waitFor();
    expect(await page.locator(".react-flow__node.selected").getAttribute("data-id")).toBe("b");
    await page.getByRole("tab", { name: /Debugger/ }).click();
  });

  it("are kept to be used again: in this graph, and in another one after a reload", async () => {
    await makeSubgraph();
    await page
      .getByRole("navigation", { name: "Nodes" })
      .getByRole("button", { name: "Subgraph", exact: true })
      .dblclick();
    expect((await hands.graph()).nodes.filter(({ type }) => type === "subgraph")).toHaveLength(2);
    await hands.node("subgraph").locator(".node-header").click();
    await hands.press("Control+k");
    await hands.pick("keep the subgraph");
    await page.getByText("is kept under Subgraphs").waitFor();
    await page.reload();
    await ready(page);
    await openGraph(page, documentOf("Other", { noise: ["noise"] }, []));
    await page
      .getByRole("navigation", { name: "Nodes" })
      .getByRole("button", { name: "Subgraph", exact: true })
      .dblclick();
    const nodes = (await hands.graph()).nodes;
    expect(nodes.map(({ type }) => type)).toContain("subgraph");
    await page.getByRole("button", { name: "Forget Subgraph" }).click();
  });
});
