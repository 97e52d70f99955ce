import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tinyModel } from "./files.ts";
import { graphOf as documentOf, formula } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, type Studio } from "./harness.ts";

/** A network that nobody described: the tiny one with a field that readers skip, so that its hash is another. */
const bytes = new Uint8Array([...tinyModel().bytes, 0x32, 0x01, 0x20]);
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ models: [], images: [] });
  page = await studio.newPage();
  await openGraph(page, formula(16, 2));
});
afterAll(() => studio?.close());

async function dropNetwork(page: Page): Promise<void> {
  const transfer = await page.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], "mine.onnx"));
      return transfer;
    },
    [...bytes],
  );
  for (const event of ["dragenter", "dragover", "drop"])
    await page
      .locator(".react-flow__pane")
      .dispatchEvent(event, { dataTransfer: transfer, clientX: 700, clientY: 500 });
}

it("an ONNX file without a card is asked about in a form, kept, and corrected", async () => {
  await dropNetwork(page);
  const dialog = page.getByRole("dialog", { name: "What “mine.onnx” needs" });
  await dialog.waitFor();
  const row = (label: string) => dialog.locator("label", { hasText: label }).locator("select, input").first();
  expect(await row("input").inputValue()).toBe("condition");
  expect(await row("Objective").inputValue()).toBe("pred_res_noise");
  await row("Name").fill("");
  await dialog.getByText("Give the network a name.").waitFor();
  expect(await dialog.getByRole("button", { name: "Keep" }).isDisabled()).toBe(true);
  await row("Name").fill("My network");
  await row("Told by").selectOption("alphaBar*T + betaBar*T");
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
  await dialog.getByRole("button", { name: "Keep" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.locator(".model-body", { hasText: "My network" }).waitFor();
  const { graphs } = await graphOf(page);
  expect(JSON.stringify(graphs.main)).toContain("mine.onnx");
  await page.getByRole("button", { name: "Correct its card…" }).click();
  expect(await row("Told by").inputValue()).toBe("alphaBar*T + betaBar*T");
  studio.expectClean();
});

it("where the form cannot be loaded, that is said and nothing else is lost", async () => {
  const cut = await studio.newPage();
  await openGraph(cut, formula(16, 2));
  const before = await graphOf(cut);
  await cut.route("**/model-card-dialog-*.js", (route) => route.fulfill({ status: 404 }));
  await dropNetwork(cut);
  const dialog = cut.getByRole("dialog", { name: "This part of the page could not be loaded" });
  await dialog.waitFor();
  await cut.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const { graphs } = await graphOf(cut);
  expect(graphs.main!.nodes.slice(0, before.graphs.main!.nodes.length)).toEqual(before.graphs.main!.nodes);
  await cut.getByRole("button", { name: /^Run/ }).waitFor();
  // Nothing but the script that did not come.
  expect(studio.complaints()).toEqual([expect.stringMatching(/status of 404.*model-card-dialog-.*\.js/)]);
});

it("a Model node offers networks that walk a path, an Image model those that give the picture at once", async () => {
  const shipped = await launchStudio();
  const both = await shipped.newPage();
  const choices = async (type: string): Promise<string[]> => {
    await openGraph(both, documentOf("One", { one: [type] }, []));
    await both.locator('.react-flow__node[data-id="one"] .node-header').click();
    const inspector = both.getByRole("complementary", { name: "Inspector" });
    await inspector.locator(".choice strong").first().waitFor();
    return inspector.locator(".choice strong").allTextContents();
  };
  expect(await choices("model")).toEqual(["Photo derain", "Faces 64"]);
  expect(await choices("imageModel")).toEqual(["Photo derain, one shot"]);
  shipped.expectClean();
  await shipped.close();
});
