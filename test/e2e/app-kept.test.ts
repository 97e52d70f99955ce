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

  it("is removed when that is asked for twice", async () => {
    const page = await studio.newPage();
    await openGraph(page, documentOf("Old", { noise: ["noise"] }, []));
    await saved(page);
    await openGraph(page, documentOf("New", { noise: ["noise"] }, []));
    await saved(page);
    await page.getByRole("button", { name: "Library", exact: true }).click();
    const remove = page.getByRole("button", { name: "Remove “Old”", exact: true });
    const forGood = page.getByRole("button", { name: /^Remove “Old” for good/ });
    await remove.click();
    await forGood.waitFor();
    await page.getByRole("textbox", { name: "Name of the version" }).focus();
    await remove.click();
    await forGood.click();
    await remove.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    expect(await kept(page)).toEqual(["New"]);
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

describe("files and nodes land where they are seen", () => {
  it("from the library, in the middle of the canvas and beside each other", async () => {
    const page = await studio.newPage();
    await openGraph(page, documentOf("Far", { noise: ["noise"] }, []));
    const hands = new Hands(page);
    const add = async () => {
      await page.getByRole("button", { name: "Library", exact: true }).click();
      await page.getByRole("button", { name: "Add to the graph" }).first().click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
    };
    await add();
    await add();
    await hands.settled();
    const canvas = (await page.locator(".canvas").boundingBox())!;
    const [first, second] = await Promise.all(["model", "model2"].map((id) => hands.middle(hands.node(id))));
    expect(first).not.toEqual(second);
    expect(Math.abs(first!.x - (canvas.x + canvas.width / 2))).toBeLessThan(canvas.width / 4);
    expect(Math.abs(first!.y - (canvas.y + canvas.height / 2))).toBeLessThan(canvas.height / 4);
    await page.context().close();
  });

  it("or not at all: the page stays when a file is let go beside the canvas", async () => {
    const page = await studio.newPage();
    const refused = (type: "file" | "text") =>
      page.evaluate((type) => {
        const dataTransfer = new DataTransfer();
        if (type === "file") dataTransfer.items.add(new File(["x"], "holiday.png", { type: "image/png" }));
        else dataTransfer.setData("text/plain", "words");
        const bar = document.querySelector(".top-bar")!;
        const init = { dataTransfer, bubbles: true, cancelable: true };
        return ["dragover", "drop"].map((event) => !bar.dispatchEvent(new DragEvent(event, init)));
      }, type);
    expect(await refused("file")).toEqual([true, true]);
    expect(await refused("text")).toEqual([false, false]);
    await page.context().close();
  });
});
