import type { Browser, Page } from "playwright-core";

/** Main-thread time of one frame: script, style and layout, in ms. */
const WORK = new Set([
  ...["EvaluateScript", "FunctionCall", "EventDispatch", "FireAnimationFrame", "TimerFire", "RunMicrotasks"],
  ...["UpdateLayoutTree", "Layout"],
]);
const FRAME = "BeginMainThreadFrame";

const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "devtools.timeline.frame"].concat(
  "disabled-by-default-devtools.timeline.frame",
);

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
}

/** What each frame cost the main thread while `act` went on. */
export async function frameCosts(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return costs(mainThread(traceEvents));
}

/** The events of the thread that ran the page: the one with the most frames. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const key = `${event.pid} ${event.tid}`;
    const list = threads.get(key);
    if (list) list.push(event);
    else threads.set(key, [event]);
  }
  const frames = (list: readonly TraceEvent[]) => list.filter(({ name }) => name === FRAME).length;
  return [...threads.values()].sort((a, b) => frames(b) - frames(a))[0] ?? [];
}

/** Work inside other work counts once; what comes before the first frame counts for none. */
function costs(events: readonly TraceEvent[]): number[] {
  const starts = events
    .filter(({ name }) => name === FRAME)
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  const sums = starts.map(() => 0);
  let covered = 0;
  for (const { ts, dur = 0 } of events.filter(({ name }) => WORK.has(name)).sort((a, b) => a.ts - b.ts)) {
    const from = Math.max(ts, covered);
    covered = Math.max(covered, ts + dur);
    const index = starts.findLastIndex((start) => start <= ts);
    if (index >= 0 && covered > from) sums[index] = (sums[index] ?? 0) + (covered - from) / 1000;
  }
  return sums.filter((sum) => sum > 0);
}
