import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { buildSite, root } from "../../scripts/project.mjs";
import { type BenchContext, median } from "./bench.ts";
import { frameCosts } from "./trace.ts";

const ROUNDS = 3;
const MOVES = 60;

/** What our canvas costs beside React Flow's own with the same DOM, and what a run costs it. */
export default async function canvas({ page: open, report }: BenchContext): Promise<void> {
  report(firstLoad());
  const page = await open("canvas");
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const [what, count, pictures] of [
    ["300 nodes with pictures", 300, true],
    ["1,000 plain nodes", 1000, false],
  ] as const) {
    const costs = await measured(page, count, pictures);
    for (const gesture of ["pan", "drag"] as const)
      for (const [name, of] of [
        ["median", median],
        ["95th percentile", percentile95],
      ] as const) {
        const [ours, bare] = [of(costs.ours[gesture]), of(costs.bare[gesture])];
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
  await runEvents(page, report);
  await keystrokes(page, report);
}

type Costs = Record<"pan" | "drag", number[]>;

/** In turn, so that both see the same machine. */
async function measured(page: Page, count: number, pictures: boolean): Promise<{ ours: Costs; bare: Costs }> {
  const browser = page.context().browser();
  if (!browser) throw new Error("no browser to trace");
  const costs: { ours: Costs; bare: Costs } = { ours: { pan: [], drag: [] }, bare: { pan: [], drag: [] } };
  for (let round = 0; round < ROUNDS; round++) {
    const elements = await page.evaluate(([n, p]) => window.canvasBench.ours(n, p), [count, pictures] as const);
    for (const gesture of ["pan", "drag"] as const)
      costs.ours[gesture].push(...(await frameCosts(browser, page, () => move(page, gesture))));
    const same = await page.evaluate(() => window.canvasBench.bare());
    if (Math.abs(same / elements - 1) > 0.02) throw new Error(`${elements} elements against ${same}: not the same DOM`);
    for (const gesture of ["pan", "drag"] as const)
      costs.bare[gesture].push(...(await frameCosts(browser, page, () => move(page, gesture))));
  }
  return costs;
}

/** A hand that moves for about a second, there and back. */
async function move(page: Page, gesture: "pan" | "drag"): Promise<void> {
  const header = await page.locator(".react-flow__node .node-header").first().boundingBox();
  if (!header) throw new Error("no node");
  const from = gesture === "pan" ? { x: 4, y: 450 } : { x: header.x + header.width / 2, y: header.y + 3 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= MOVES; step++) {
    const way = 4 * (step < MOVES / 2 ? step : MOVES - step);
    await page.mouse.move(from.x + way, from.y + way / 2);
  }
  await page.mouse.up();
}

const percentile95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;

/** Frames over 33 ms while panning, with run events and without, in turn. */
async function runEvents(page: Page, report: BenchContext["report"]): Promise<void> {
  await page.evaluate(() => window.canvasBench.ours(300, true));
  const slow: Record<0 | 200, number[]> = { 0: [], 200: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const perSecond of [0, 200] as const) {
      await page.evaluate((rate) => {
        window.canvasBench.events(rate);
        window.canvasBench.frames();
      }, perSecond);
      await move(page, "pan");
      const frames = await page.evaluate(() => window.canvasBench.frames());
      slow[perSecond].push((100 * frames.filter((ms) => ms > 33).length) / frames.length);
    }
  await page.evaluate(() => window.canvasBench.events(0));
  const [without, with200] = [median(slow[0]), median(slow[200])];
  report({
    name: "frames over 33 ms that 200 run events a second add, in percent",
    value: Math.max(0, Number((with200 - without).toFixed(2))),
    unit: "",
    bound: 1,
    note: `${with200.toFixed(1)} % with, ${without.toFixed(1)} % without, while panning 300 nodes`,
  });
}

async function keystrokes(page: Page, report: BenchContext["report"]): Promise<void> {
  const times: number[] = [];
  for (let press = 0; press < 15; press++) {
    const time = page.evaluate(() => window.canvasBench.keystroke());
    await page.waitForFunction(() => document.activeElement?.classList.contains("bare-input"));
    await page.keyboard.press("1");
    times.push(await time);
  }
  const value = Number(median(times).toFixed(1));
  report({
    name: "a key in a parameter to the frame that shows it, in ms",
    value,
    unit: "",
    bound: null,
    note: "300 nodes",
  });
}

/** Scripts that the page takes before anything runs: the entry and what it imports at once, gzipped. */
function firstLoad() {
  if (!buildSite()) throw new Error("the site does not build");
  const dist = path.join(root, "dist");
  const html = readFileSync(path.join(dist, "index.html"), "utf8");
  const open = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file]) => file as string);
  const files = new Set<string>();
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = readFileSync(path.join(dist, file), "utf8");
    for (const [, other] of text.matchAll(/(?:import|from)\s*"\.\/([^"]+\.js)"/g))
      open.push(path.join(path.dirname(file), other as string));
  }
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length, 0);
  const value = Number((bytes / 1e6).toFixed(3));
  const note = `${(bytes / 1000).toFixed(0)} kB in ${files.size} files`;
  return { name: "script before runtime and models, gzipped", value, unit: "MB", bound: 0.35, note } as const;
}
