import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { picture as levels, worstLevel } from "./command-line.ts";
import { picture, refOf, sha256, tinyModel } from "./files.ts";
import { restoration } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, runGraph, type Studio, tensorAt } from "./harness.ts";

const image = picture(32);
const model = tinyModel();
const graph = restoration(refOf(image), refOf(model), 3);
let studio: Studio;

beforeAll(async () => {
  studio = await launchStudio({ models: [model], images: [image] });
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

describe("a shared graph", () => {
  it("opens from its link on another machine to the same picture", async () => {
    const mine = await studio.newPage();
    await openGraph(mine, graph);
    await runGraph(mine);
    const before = levels(await tensorAt(mine, "end.x"));
    await mine.getByRole("button", { name: "Share", exact: true }).click();
    const link = mine.getByLabel("Link to this graph");
    await mine.waitForFunction(
      (input) => (input as HTMLInputElement).value.includes("#g="),
      await link.elementHandle(),
    );
    const fragment = new URL(await link.inputValue()).hash;
    const theirs = await studio.newPage(fragment);
    await theirs.waitForFunction((id) => window.studio.graph().id === id, graph.id);
    expect(await graphOf(theirs)).toEqual(await graphOf(mine));
    // A later reload shows later edits, not the link again.
    expect(new URL(theirs.url()).hash).toBe("");
    await runGraph(theirs);
    expect(worstLevel(levels(await tensorAt(theirs, "end.x")), before)).toBeLessThanOrEqual(1);
  });

  it("has a schema beside the page, of this very build's node types", async () => {
    const page = await studio.newPage();
    const schema = await page.evaluate(async () => (await fetch("graph.schema.json")).json());
    expect(Object.keys(schema.$defs)).toContain("params-unetStep");
  });

  it("that came through damaged says so and leaves the open graph alone", async () => {
    const page = await studio.newPage("#g=AAAA");
    await page.getByText("cannot be opened").waitFor();
    expect((await graphOf(page)).graphs.main!.nodes.length).toBeGreaterThan(0);
  });

  it("shows what is missing by name, size and hash, takes the file, and runs", async () => {
    const page = await studio.newPage();
    const own = picture(24, "my photo.png");
    await openGraph(page, restoration(refOf(own), refOf(model), 2));
    const missing = page.getByRole("group", { name: "Missing file my photo.png" });
    await missing.waitFor();
    const text = await missing.textContent();
    expect(text).toContain(sha256(own.bytes).slice(0, 8));
    expect(text).toMatch(/\d+ (B|bytes)|kB/);
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      missing.getByRole("button").click({ force: true }),
    ]);
    await chooser.setFiles({ name: own.name, mimeType: "image/png", buffer: Buffer.from(own.bytes) });
    await missing.waitFor({ state: "detached" });
    expect((await runGraph(page)).unetCalls).toBe(2);
  });

  it("takes another file in the place of a missing one, and says that it differs", async () => {
    const page = await studio.newPage();
    const own = picture(24, "my photo.png");
    const other = picture(16, "other photo.png");
    await openGraph(page, restoration(refOf(own), refOf(model), 2));
    const missing = page.getByRole("group", { name: "Missing file my photo.png" });
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      missing.getByRole("button").click({ force: true }),
    ]);
    await chooser.setFiles({ name: other.name, mimeType: "image/png", buffer: Buffer.from(other.bytes) });
    await page.getByText("is not the file this graph was saved with").waitFor();
    await runGraph(page);
    expect((await tensorAt(page, "end.x")).shape).toEqual([1, 3, 16, 16]);
  });

  it("takes a missing network together with its card, and runs", async () => {
    const page = await studio.newPage();
    // Another file by a field of text at its end (ModelProto.doc_string): the page has never seen its hash.
    const own = { name: "my network.onnx", bytes: new Uint8Array([...model.bytes, 0x32, 0x01, 0x20]) };
    await openGraph(page, restoration(refOf(image), refOf(own), 2));
    const missing = page.getByRole("group", { name: "Missing file my network.onnx" });
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      missing.getByRole("button").click({ force: true }),
    ]);
    await chooser.setFiles([
      { name: own.name, mimeType: "application/octet-stream", buffer: Buffer.from(own.bytes) },
      { name: "model.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(model.card)) },
    ]);
    await missing.waitFor({ state: "detached" });
    expect((await runGraph(page)).unetCalls).toBe(2);
  });

  it("travels in a bundle with its image and its network, and gives the same picture on a machine that has neither", async () => {
    const own = picture(24, "my photo.png");
    const network = { name: "my network.onnx", bytes: new Uint8Array([...model.bytes, 0x32, 0x01, 0x20]) };
    const mine = await studio.newPage();
    await openGraph(mine, restoration(refOf(own), refOf(network), 2));
    const fill = async (name: string, files: readonly { name: string; bytes: Uint8Array }[]) => {
      const missing = mine.getByRole("group", { name: `Missing file ${name}` });
      const [chooser] = await Promise.all([
        mine.waitForEvent("filechooser"),
        missing.getByRole("button").click({ force: true }),
      ]);
      await chooser.setFiles(
        files.map(({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(bytes) })),
      );
      await missing.waitFor({ state: "detached" });
    };
    await fill(own.name, [own]);
    const card = { name: "model.json", bytes: new TextEncoder().encode(JSON.stringify(model.card)) };
    await fill(network.name, [network, card]);
    await runGraph(mine);
    const before = await tensorAt(mine, "end.x");
    await mine.getByRole("button", { name: "Share", exact: true }).click();
    const [saved] = await Promise.all([
      mine.waitForEvent("download"),
      mine.getByRole("button", { name: "Download .zip" }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/\.zip$/);
    const buffer = readFileSync(await saved.path());

    const theirs = await studio.newPage();
    const open = async (bytes: Buffer) => {
      const [chooser] = await Promise.all([
        theirs.waitForEvent("filechooser"),
        theirs.getByRole("button", { name: "Open", exact: true }).click(),
      ]);
      await chooser.setFiles({ name: "graph.zip", mimeType: "application/zip", buffer: bytes });
    };
    await open(buffer.subarray(0, buffer.length / 2));
    await theirs.getByText("The archive is damaged").waitFor();
    await theirs.keyboard.press("Escape");
    await open(buffer);
    const dialog = theirs.getByRole("dialog");
    await dialog.getByText(/my photo\.png .* comes with it/).waitFor();
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await theirs.waitForFunction(() => JSON.stringify(window.studio.graph()).includes("my photo.png"));
    expect(await theirs.getByRole("group", { name: /^Missing file/ }).count()).toBe(0);
    expect((await runGraph(theirs)).unetCalls).toBe(2);
    expect(await tensorAt(theirs, "end.x")).toEqual(before);
  });
});
