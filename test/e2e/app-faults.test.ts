import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { GraphDocument } from "../../src/graph/document.ts";
import type { RunSummary } from "../../src/runtime/protocol.ts";
import { failArrayAt, failBufferAt, holdWorkers, loseDeviceAt, seeded } from "./faults.ts";
import { picture, refOf, sha256, tinyModel } from "./files.ts";
import { restoration } from "./graphs.ts";
import { graphOf, launchStudio, openGraph, runGraph, type Studio, tensorAt } from "./harness.ts";

const TRIALS = process.env.LONG ? 20 : 3;
/** Of a test with so many trials, milliseconds. */
const PATIENCE = 40_000 * TRIALS;
/** Enough on WASM for a fault to come in their midst; a step on WebGPU in software takes many times as long. */
const STEPS = { wasm: 200, webgpu: 4 };
const SIZE = 32;
const image = picture(SIZE);
const model = tinyModel();
/** A download that broke off, as its own file: the hash is that of what is there. */
const truncated = {
  ...model,
  name: "truncated.onnx",
  bytes: model.bytes.slice(0, model.bytes.length >> 1),
};
const truncatedCard = {
  ...model.card,
  id: "truncated",
  sha256: sha256(truncated.bytes),
  bytes: truncated.bytes.length,
};

let studio: Studio;
/** Where runs are disturbed, and where the same graphs run in peace. */
let page: Page;
let peace: Page;

beforeAll(async () => {
  studio = await launchStudio({
    webgpu: true,
    models: [model, { ...truncated, card: truncatedCard }],
    images: [image],
  });
  page = await studio.newPage();
  peace = await studio.newPage();
  await holdWorkers(page);
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

async function choose(on: Page, provider: "wasm" | "webgpu"): Promise<void> {
  await on.locator(".device-chip").click();
  await on.getByRole("radio", { name: new RegExp(`^${provider}`, "i") }).check();
  await on.waitForFunction((provider) => window.studio.state().device?.provider === provider, provider);
  await on.keyboard.press("Escape");
}

/** A graph of its own for each trial, so that no cache answers for it. */
function graph(seed: number, steps: number): GraphDocument {
  const document = restoration(refOf(image), refOf(model), steps);
  const main = document.graphs.main!;
  const nodes = main.nodes.map((node) => (node.id === "noise" ? { ...node, params: { seed } } : node));
  return { ...document, graphs: { ...document.graphs, main: { ...main, nodes } } };
}

const run = (on: Page): Promise<RunSummary> => on.evaluate(() => window.studio.run() as Promise<RunSummary>);

/** The picture of the graph that is open on the page, and that of the same graph run in peace. */
async function pictures(of: GraphDocument): Promise<[number[], number[]]> {
  await openGraph(peace, of);
  await runGraph(peace);
  return [(await tensorAt(page, "end.x")).data, (await tensorAt(peace, "end.x")).data];
}

/** The graph is as it was, nothing waits, and a run comes to the same picture as in peace. */
async function expectRecovery(of: GraphDocument): Promise<void> {
  expect(await page.evaluate(() => window.studio.state().phase)).toBe("idle");
  const { nodes } = (await graphOf(page)).graphs.main!;
  const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id).sort();
  expect(ids(nodes)).toEqual(ids(of.graphs.main!.nodes));
  await runGraph(page);
  const [after, undisturbed] = await pictures(of);
  expect(after).toEqual(undisturbed);
}

describe("on WASM", () => {
  it(
    `a worker that ends at any moment ends the run, with its reason; the next one is whole (${TRIALS} times)`,
    async () => {
      await choose(page, "wasm");
      await choose(peace, "wasm");
      const random = seeded(11);
      let ended = 0;
      for (let trial = 0; trial < 6 * TRIALS && ended < TRIALS; trial++) {
        const document = graph(100 + trial, STEPS.wasm);
        await openGraph(page, document);
        const at = { iteration: Math.floor((random() * STEPS.wasm) / 2), ms: Math.floor(random() * 10) };
        const summary = await page.evaluate(async ({ iteration, ms }) => {
          const running = window.studio.run();
          let over = false;
          void running.then(() => {
            over = true;
          });
          // A run may begin on the worker that was ended a moment ago, after the run before it: it ends at once.
          while (!over && (window.studio.state().loops.start?.iterations ?? 0) < iteration)
            await new Promise((resolve) => setTimeout(resolve));
          await new Promise((resolve) => setTimeout(resolve, ms));
          if (!over) window.madeWorkers.at(-1)!.terminate();
          return running;
        }, at);
        // The page hears of iterations late: this one was over before its worker was.
        if ("ok" in summary && summary.ok) continue;
        expect(summary).toMatchObject({ outcome: "failed", diagnostics: [{ code: "run.worker-lost" }] });
        await expectRecovery(document);
        ended++;
      }
      expect(ended).toBe(TRIALS);
    },
    PATIENCE,
  );

  it("a truncated network is named on its node, and a whole one runs as before", async () => {
    await openGraph(page, restoration(refOf(image), { ...refOf(truncated), name: truncated.name }, 2));
    const summary = await run(page);
    expect(summary.diagnostics).toMatchObject([
      { code: "model.corrupt", nodeId: "unet", message: expect.stringContaining("truncated.onnx") },
    ]);
    const whole = graph(201, STEPS.wasm);
    await openGraph(page, whole);
    await expectRecovery(whole);
  });

  it("an allocation that fails is told on the node, with the step; then there is room again", async () => {
    const document = graph(301, STEPS.wasm);
    await openGraph(page, document);
    await failArrayAt(page, 20, 3 * SIZE * SIZE);
    const summary = await run(page);
    expect(summary.outcome).toBe("failed");
    expect(summary.diagnostics).toMatchObject([
      {
        code: "run.out-of-memory",
        nodeId: expect.any(String),
        message: expect.stringContaining("step"),
        hint: expect.any(String),
      },
    ]);
    await expectRecovery(document);
  });
});

describe("on WebGPU", () => {
  it(
    `a device that is lost at any moment costs time, not the run: it comes to the same picture (${TRIALS} times)`,
    async () => {
      await choose(page, "webgpu");
      await choose(peace, "webgpu");
      const random = seeded(23);
      for (let trial = 0; trial < TRIALS; trial++) {
        const document = graph(400 + trial, STEPS.webgpu);
        await openGraph(page, document);
        await loseDeviceAt(page, Math.floor(random() * 4 * STEPS.webgpu));
        const summary = await run(page);
        expect(summary).toMatchObject({ ok: true, provider: "webgpu" });
        const [after, undisturbed] = await pictures(document);
        expect(after).toEqual(undisturbed);
      }
    },
    PATIENCE,
  );

  it("an allocation that fails is told on the node, with the step; then there is room again", async () => {
    const document = graph(501, STEPS.webgpu);
    await openGraph(page, document);
    await failBufferAt(page, 12);
    const summary = await run(page);
    expect(summary.outcome).toBe("failed");
    expect(summary.diagnostics).toMatchObject([
      {
        code: "run.out-of-memory",
        nodeId: expect.any(String),
        message: expect.stringContaining("step"),
        hint: expect.any(String),
      },
    ]);
    await expectRecovery(document);
  });

  it("a truncated network is named on its node", async () => {
    await openGraph(page, restoration(refOf(image), { ...refOf(truncated), name: truncated.name }, 2));
    expect((await run(page)).diagnostics).toMatchObject([{ code: "model.corrupt", nodeId: "unet" }]);
  });
});
