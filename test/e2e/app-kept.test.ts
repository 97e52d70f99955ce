import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { graphOf as documentOf } from "./graphs.ts";
import { Hands } from "./hands.ts";
import { graphOf, launchStudio, openGraph, ready, type Studio } from "./harness.ts";

let studio: Studio;

beforeAll(async () => {
  studio = await launchStudio();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

const saved = (page: Page) => page.locator(".saved-state.saved").waitFor();
const rename = async (page: Page, title: string): Promise<void> => {
  const field = page.getByRole("textbox", { name: "Title of the graph" });
  await field.fill(title);
  await field.press("Enter");
  await page.waitForFunction((title) => window.studio.graph().title === title, title);
  await saved(page);
};
/** Titles of the graphs that this browser keeps. */
async function kept(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: "Library", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/· open/).waitFor();
  const removes = await dialog.getByRole("button", { name: /^Remove “/ }).all();
  const names = await Promise.all(removes.map((button) => button.getAttribute("aria-label")));
  await page.keyboard.press("Escape");
  return names.map((name) => name?.replace(/^Remove “(.*)”$/, "$1") ?? "").sort();
}

describe("what is kept", () => {
  it("of a graph that two tabs edit is both, and each tab comes back to its own", async () => {
    const first = await studio.newPage();
    await openGraph(first, documentOf("Noise", { noise: ["noise"] }, []));
    await rename(first, "As it was");
    const second = await first.context().newPage();
    await second.goto(studio.url);
    await ready(second);
    expect((await graphOf(second)).title).toBe("As it was");
    await rename(first, "Of the first");
    await rename(second, "Of the second");
    await second.getByText("changed in another tab").waitFor();
    await rename(second, "Of the second, later");
    await rename(first, "Of the first, later");
    await Promise.all([first.reload(), second.reload()]);
    await Promise.all([ready(first), ready(second)]);
    expect((await graphOf(first)).title).toBe("Of the first, later");
    expect((await graphOf(second)).title).toBe("Of the second, later");
    expect(await kept(first)).toEqual(["Of the first, later", "Of the second, later"]);
    await first.context().close();
  });

  it("stays when a file with the id of a graph is opened after a reload", async () => {
    const page = await studio.newPage();
    const monday = documentOf("Monday", { noise: ["noise"] }, []);
    await openGraph(page, monday);
    await rename(page, "Tuesday");
    await page.reload();
    await ready(page);
    await openGraph(page, monday);
    await page.waitForFunction(() => window.studio.graph().id === "Monday-2");
    await saved(page);
    expect(await kept(page)).toEqual(["Monday", "Tuesday"]);
    await page.context().close();
  });

  it("goes on being kept where the settings cannot be read", async () => {
    const page = await studio.newPage();
    await page.addInitScript(() => {
      const get = IDBObjectStore.prototype.get;
      IDBObjectStore.prototype.get = function (this: IDBObjectStore, key: IDBValidKey) {
        if (this.name === "settings") throw new DOMException("The disk is broken.", "UnknownError");
        return get.call(this, key);
      };
    });
    await page.reload();
    await page.getByText(/Your settings could not be read: .*The disk is broken/).waitFor();
    await ready(page);
    await rename(page, "Kept all the same");
    expect(await kept(page)).toEqual(["Kept all the same"]);
    await page.context().close();
  });
});

describe("a link to a graph with params of the wrong kind", () => {
  it("opens with the problems, and the page goes on", async () => {
    const wrong = documentOf(
      "Wrong",
      {
        photo: ["degradedInput", { image: "x" }],
        schedule: ["residualSchedule", { kind: "zzz" }],
        drawn: ["residualSchedule", { kind: "drawn", curve: 5 }],
        long: ["residualSchedule", { numTrainTimesteps: 1e10 }],
      },
      [],
    );
    const sharing = await studio.newPage();
    await openGraph(sharing, wrong);
    const hands = new Hands(sharing);
    await hands.node("drawn").locator(".node-header").click();
    await sharing
      .getByText(/must be two or more points/)
      .first()
      .waitFor();
    await sharing.getByRole("button", { name: "Share", exact: true }).click();
    const link = sharing.getByLabel("Link to this graph");
    await sharing.waitForFunction(
      (input) => (input as HTMLInputElement).value.includes("#g="),
      await link.elementHandle(),
    );
    const page = await studio.newPage(new URL(await link.inputValue()).hash);
    for (let visit = 0; visit < 2; visit++) {
      await page.waitForFunction(() => window.studio.graph().title === "Wrong");
      await page
        .getByText(/must name a file/)
        .first()
        .waitFor();
      await page.reload();
      await ready(page);
    }
    await rename(page, "Wrong, and renamed");
    await page.reload();
    await ready(page);
    expect((await graphOf(page)).title).toBe("Wrong, and renamed");
    for (const each of [page, sharing]) await each.context().close();
  });
});
