import type { Browser, Page } from "playwright-core";
import { type BenchContext, median } from "./bench.ts";
import { firstLoad } from "./first-load.ts";
import { frameCosts } from "./trace.ts";

/** How fast a page runs differs from page to page, with what its engine made of the code: several pairs, some rounds each. */
const PAIRS = 3;
const ROUNDS = 2;
const MOVES = 60;
const GESTURES = ["pan", "drag"] as const;
/** Frames over 33 ms are rare: to tell one percent takes hundreds. */
const EVENT_ROUNDS = 5;

type Gesture = (typeof GESTURES)[number];

/** What our canvas costs beside React Flow's own with the same DOM, and what a run costs it. */
export default async function canvas({ page: open, report }: BenchContext): Promise<void> {
  report(firstLoad());
  const first = await open("canvas");
  const browser = first.context().browser();
  if (!browser) throw new Error("no browser to trace");
  const fresh = async (): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(first.url());
    return page;
  };
  await compare(browser, fresh, { count: 1000, pictures: false }, "1,000 plain nodes", report);
  await compare(browser, fresh, { count: 300, pictures: true }, "300 nodes with pictures", report);
  const page = await fresh();
  await page.evaluate(() => window.canvasBench.ours(300, true));
  await runEvents(browser, page, report);
  await keystrokes(page, report);
}

interface Shown {
  readonly count: number;
  readonly pictures: boolean;
}

/** The same graph on both pages, with the same DOM in its nodes and in the same view. */
async function shown(ours: Page, bare: Page, { count, pictures }: Shown): Promise<void> {
  await ours.bringToFront();
  await ours.evaluate(([n, p]) => window.canvasBench.ours(n, p), [count, pictures] as const);
  const drawn = await ours.evaluate(() => window.canvasBench.drawn());
  await bare.bringToFront();
  await bare.evaluate((graph) => window.canvasBench.bare(graph), drawn);
  const [elements, same] = [await ours.evaluate(countNodes), await bare.evaluate(countNodes)];
  if (Math.abs(same / elements - 1) > 0.02) throw new Error(`${elements} elements against ${same}: not the same DOM`);
}

const countNodes = () => document.querySelectorAll(".react-flow__node *").length;

/** In turn, so that both see the same machine. */
async function compare(
  browser: Browser,
  fresh: () => Promise<Page>,
  graph: Shown,
  what: string,
  report: BenchContext["report"],
): Promise<void> {
  const costs = {
    pan: { ours: [] as number[], bare: [] as number[] },
    drag: { ours: [] as number[], bare: [] as number[] },
  };
  for (let pair = 0; pair < PAIRS; pair++) {
    const pages = { ours: await fresh(), bare: await fresh() };
    await shown(pages.ours, pages.bare, graph);
    for (let round = 0; round < ROUNDS; round++)
      // Now the one first, then the other: what warms up or tires does so for both.
      for (const side of round % 2 ? (["ours", "bare"] as const) : (["bare", "ours"] as const)) {
        await pages[side].bringToFront();
        for (const gesture of GESTURES)
          costs[gesture][side].push(...(await frameCosts(browser, pages[side], () => move(pages[side], gesture))));
      }
    for (const page of Object.values(pages)) await page.close();
  }
  for (const gesture of GESTURES)
    for (const [name, of] of [
      ["median", median],
      ["95th percentile", percentile95],
    ] as const) {
      const [ours, bare] = [of(costs[gesture].ours), of(costs[gesture].bare)];
      const note = `${ours.toFixed(2)} ms against ${bare.toFixed(2)} ms a frame`;
      report({
        name: `${what}, ${gesture}: ${name} / React Flow alone`,
        value: ours / bare,
        unit: "×",
        bound: 1.3,
        note,
      });
    }
}

/** A hand that moves for about a second, there and back. */
async function move(page: Page, gesture: Gesture): Promise<void> {
  const node = await page.evaluate(middleNode);
  const from = gesture === "pan" ? { x: 4, y: 450 } : node.header;
  const moved = page.locator(gesture === "pan" ? ".react-flow__viewport" : `.react-flow__node[data-id="${node.id}"]`);
  const before = await moved.getAttribute("style");
  let stirred = false;
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= MOVES; step++) {
    const way = 4 * (step < MOVES / 2 ? step : MOVES - step);
    await page.mouse.move(from.x + way, from.y + way / 2);
    // What a move asks for may be drawn some moves later.
    if (step % 15 === 0) stirred ||= (await moved.getAttribute("style")) !== before;
  }
  await page.mouse.up();
  if (!stirred) throw new Error(`nothing to ${gesture}`);
}

/** Near an edge of the canvas a drag would pan it as well. */
function middleNode(): { readonly id: string; readonly header: { readonly x: number; readonly y: number } } {
  const nodes = [...document.querySelectorAll<HTMLElement>(".react-flow__node")].map((node) => {
    const box = (node.querySelector(".node-header") ?? node).getBoundingClientRect();
    return { id: node.dataset.id ?? "", header: { x: box.x + box.width / 2, y: box.y + 3 } };
  });
  const [nearest] = nodes.sort((a, b) => far(a) - far(b));
  if (!nearest) throw new Error("no node");
  return nearest;

  function far({ header }: { header: { x: number; y: number } }): number {
    return Math.hypot(header.x - innerWidth / 2, header.y - innerHeight / 2);
  }
}

const percentile95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

/** Frames over 33 ms while panning, with run events and without, in turn: by the clock, and by what the page did. */
async function runEvents(browser: Browser, page: Page, report: BenchContext["report"]): Promise<void> {
  const clock: Record<0 | 200, number[]> = { 0: [], 200: [] };
  const work: Record<0 | 200, number[]> = { 0: [], 200: [] };
  for (let round = 0; round < EVENT_ROUNDS; round++)
    for (const perSecond of [0, 200] as const) {
      await page.evaluate((rate) => {
        window.canvasBench.events(rate);
        window.canvasBench.watchFrames();
      }, perSecond);
      await move(page, "pan");
      clock[perSecond].push(...(await page.evaluate(() => window.canvasBench.frames())));
      // Tracing takes its own time: not together with the clock.
      work[perSecond].push(...(await frameCosts(browser, page, () => move(page, "pan"))));
    }
  await page.evaluate(() => window.canvasBench.events(0));
  const slow = (times: readonly number[]) => (100 * times.filter((ms) => ms > 33).length) / times.length;
  for (const [what, times] of [
    ["script, style and layout", work],
    ["everything, by the clock", clock],
  ] as const) {
    const medians = `median ${median(times[200]).toFixed(1)} ms with, ${median(times[0]).toFixed(1)} ms without`;
    report({
      name: `frames over 33 ms that 200 run events a second add, ${what}`,
      value: Math.max(0, Number((slow(times[200]) - slow(times[0])).toFixed(2))),
      unit: "",
      bound: 1,
      note: `percent: ${slow(times[200]).toFixed(1)} with, ${slow(times[0]).toFixed(1)} without; ${medians}; 300 nodes`,
    });
  }
}

async function keystrokes(page: Page, report: BenchContext["report"]): Promise<void> {
  const times: number[] = [];
  for (let press = 0; press < 15; press++) {
    const time = page.evaluate(() => window.canvasBench.keystroke());
    await page.waitForFunction(() => document.activeElement?.closest(".number-input"));
    await page.keyboard.press("ArrowUp");
    times.push(await time);
  }
  report({
    name: "a key that changes a parameter to the frame that shows it, in ms",
    value: Number(median(times).toFixed(1)),
    unit: "",
    bound: null,
    note: "300 nodes",
  });
}
