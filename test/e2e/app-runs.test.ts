import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import { picture, refOf, tinyModel } from "./files.ts";
import { restoration } from "./graphs.ts";
import { launchStudio, openGraph, runGraph, type Studio, tensorAt } from "./harness.ts";

const image = picture(32);
const model = tinyModel();
const restore = (count: number): GraphDocument => restoration(refOf(image), refOf(model), count);
/** The same graph with another way to clip. */
const withClip = (graph: GraphDocument): GraphDocument =>
  JSON.parse(JSON.stringify(graph), (_, value) =>
    value?.type === "unetStep" ? { ...value, params: { ...value.params, clip: "official" } } : value,
  );
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ models: [model], images: [image] });
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

describe("runs that are kept", () => {
  it("are forked, compared, checked and taken to a file and back, by script", async () => {
    await openGraph(page, restore(6));
    const base = await runGraph(page);
    const before = await tensorAt(page, "unet.x0", 2);
    await openGraph(page, withClip(restore(6)));
    const fork = await page.evaluate(
      (runId) => window.studio.run({ fork: { runId, zone: "start", step: 3 } }),
      base.runId,
    );
    expect(fork).toMatchObject({ ok: true, unetCalls: 3, nodes: { unet: { ran: 3, cached: 3 } } });
    expect((await tensorAt(page, "unet.x0", 2)).data).toEqual(before.data);
    const [a, b] = [base.runId, "runId" in fork ? fork.runId : ""];
    const found = await page.evaluate(([a, b]) => window.studio.compare(a!, b!), [a, b]);
    expect(found.zones[0]!.pairs).toHaveLength(6);
    expect(found.zones[0]!.errors["unet.x0"]!.slice(0, 3).map((error) => error?.max)).toEqual([0, 0, 0]);
    expect(found.firstDivergence).toMatchObject({ zone: "start", a: 3, b: 3 });
    const report = await page.evaluate(() => window.studio.oracle("unet", { step: 4 }));
    expect([report.reference, report.outputs.x0!.max]).toEqual(["wasm", 0]);
    const taken = await page.evaluate(async (a) => {
      const { runId } = await window.studio.importTape(await window.studio.exportTape(a));
      return { runId, same: (await window.studio.compare(a, runId!)).firstDivergence };
    }, a);
    expect(taken).toEqual({ runId: "imported-1", same: null });
    expect((await page.evaluate(() => window.studio.runs())).map(({ runId }) => runId)).toEqual([a, b, "imported-1"]);
  });

  it("say why their nodes ran, and what was known before", async () => {
    expect(await page.evaluate(() => window.studio.why("unet"))).toMatchObject({
      kind: "changed",
      words: expect.stringContaining("unet.clip changed"),
    });
    const flight = await page.evaluate(() => window.studio.preflight());
    expect(flight).toMatchObject({ ok: true, unetCalls: 6, shapes: { "unet.x0": [1, 3, 32, 32] } });
    expect(flight.etaMs).toBeGreaterThan(0);
    expect((await page.evaluate(() => window.studio.limits({ cacheBytes: 1e8 }))).cacheBytes).toBe(1e8);
  });
});
