import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { picture as levels, runCommandLine, worstLevel } from "./command-line.ts";
import { picture, refOf, tinyModel } from "./files.ts";
import { formula, restoration } from "./graphs.ts";
import { finished, graphOf, launchStudio, openGraph, pressRun, runGraph, type Studio, tensorAt } from "./harness.ts";

const image = picture(32);
/** Large enough that a network call is what takes the time. */
const large = picture(256, "large.png");
const model = tinyModel();
/** What has been run with the same inputs is not run again: each test asks for another number of steps. */
const restore = (count: number, file = image) => restoration(refOf(file), refOf(model), count);
let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await launchStudio({ models: [model], images: [image, large] });
  page = await studio.newPage();
});
afterEach(() => studio.expectClean());
afterAll(() => studio?.close());

describe("the page", () => {
  it("is isolated, so that WASM has threads", async () => {
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it("opens on a graph that Run, pressed with the mouse, takes to the picture of the command line", async () => {
    const fresh = await studio.newPage();
    const graph = await graphOf(fresh);
    await pressRun(fresh);
    const { nodes, problems } = await fresh.evaluate(() => window.studio.state());
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(new Set(Object.values(nodes).map(({ status }) => status))).toEqual(new Set(["done"]));
    const main = graph.graphs.main!;
    const output = main.nodes.find(({ type }) => type === "imageOutput")!;
    const wire = main.edges.find(({ to }) => to === `${output.id}.image`)!.from;
    const shown = levels(await tensorAt(fresh, wire));
    expect(worstLevel(shown, await runCommandLine(graph, []))).toBeLessThanOrEqual(1);
    await fresh.context().close();
  }, 240_000);

  it("gives the command line's picture for a network and for formulas", async () => {
    for (const graph of [restore(5), formula(48, 6)]) {
      await openGraph(page, graph);
      await runGraph(page);
      const shown = levels(await tensorAt(page, "end.x"));
      expect(worstLevel(shown, await runCommandLine(graph, [image, model]))).toBeLessThanOrEqual(1);
    }
  });

  it("calls the network once for each step, and shows each step's values", async () => {
    for (const count of [1, 4]) {
      await openGraph(page, restore(count));
      const summary = await runGraph(page);
      expect(summary.unetCalls).toBe(count);
      // The tape is asked now and then: the last answer may come after the run's summary.
      await page.waitForFunction((count) => {
        const { start } = window.studio.state().loops;
        return start?.iterations === count && start.count === count;
      }, count);
    }
    const start = await tensorAt(page, "start.x", 0);
    expect(start).toEqual(await tensorAt(page, "addNoise.x_T"));
    expect(await tensorAt(page, "start.x", 3)).toEqual(await tensorAt(page, "sampler.x", 2));
    expect(await tensorAt(page, "sampler.x", 3)).toEqual(await tensorAt(page, "end.x"));
    await expect(tensorAt(page, "sampler.x", 4)).rejects.toThrow();
  });

  it("gives other noise, and so another picture, to another seed", async () => {
    const graph = restore(2);
    const results = [];
    for (const seed of [7, 8]) {
      const nodes = graph.graphs.main!.nodes.map((node) =>
        node.id === "noise" ? { ...node, params: { seed } } : node,
      );
      await openGraph(page, { ...graph, graphs: { main: { ...graph.graphs.main!, nodes } } });
      await runGraph(page);
      results.push(levels(await tensorAt(page, "end.x")));
    }
    expect(worstLevel(results[0]!, results[1]!)).toBeGreaterThan(2);
  });
});

describe("a run", () => {
  it("stops within one network call", async () => {
    await openGraph(page, restore(300, large));
    const { done, calls } = await page.evaluate(async () => {
      const run = window.studio.run();
      while ((window.studio.state().loops.start?.iterations ?? 0) < 3) await new Promise((next) => setTimeout(next, 5));
      const done = window.studio.state().loops.start!.iterations;
      window.studio.stop();
      const summary = await run;
      return { done, calls: "runId" in summary && summary.outcome === "cancelled" ? summary.unetCalls : null };
    });
    expect(calls).not.toBeNull();
    // One is under way; one or two may be over that the page has not heard of yet.
    expect(calls! - done).toBeLessThanOrEqual(3);
  });

  it("stops when Stop is pressed, and the next run is whole", async () => {
    await openGraph(page, formula(256, 900));
    await page.locator(".run").click();
    await page.waitForFunction(() => (window.studio.state().loops.start?.iterations ?? 0) >= 2);
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await finished(page);
    const { loops, phase } = await page.evaluate(() => window.studio.state());
    expect(phase).toBe("idle");
    expect(loops.start?.iterations ?? 0).toBeLessThan(900);
    await openGraph(page, restore(3));
    expect((await runGraph(page)).unetCalls).toBe(3);
  });

  it("walked step by step gives what it gives in one go", async () => {
    await openGraph(page, restore(6));
    await runGraph(page);
    const whole = await tensorAt(page, "end.x");
    const walked = await studio.newPage();
    await openGraph(walked, restore(6));
    const pausedAfter = (iterations: number) =>
      walked.waitForFunction((iterations) => {
        const { phase, loops } = window.studio.state();
        return phase === "paused" && loops.start?.iterations === iterations;
      }, iterations);
    await walked.getByRole("button", { name: "Step", exact: true }).click();
    await pausedAfter(1);
    const first = await tensorAt(walked, "sampler.x", 0);
    expect(first).toEqual(await tensorAt(page, "sampler.x", 0));
    await walked.getByRole("button", { name: "Step", exact: true }).click();
    await pausedAfter(2);
    await walked.getByRole("button", { name: "Continue", exact: true }).click();
    await finished(walked);
    expect(await tensorAt(walked, "end.x")).toEqual(whole);
    expect(await tensorAt(walked, "sampler.x", 0)).toEqual(first);
    await walked.context().close();
  });

  it("starts with Ctrl+Enter", async () => {
    await openGraph(page, formula(16, 2));
    await page.keyboard.press("Control+Enter");
    await finished(page);
    expect((await tensorAt(page, "end.x")).shape).toEqual([1, 3, 16, 16]);
  });
});
