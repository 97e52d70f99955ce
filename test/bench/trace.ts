import type { Browser, Page } from "playwright-core";

/** What counts as work of a frame: script, style and layout. */
const WORK = new Set([
  ...["EvaluateScript", "FunctionCall", "EventDispatch", "FireAnimationFrame", "TimerFire", "RunMicrotasks"],
  ...["UpdateLayoutTree", "Layout"],
]);
const CATEGORIES = ["devtools.timeline"];

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** When it began, in microseconds. */
  readonly ts: number;
  /** How long it took, and how long of that its thread had a processor, in microseconds. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

/**
 * What each frame in which the pointer moved cost the main thread while `act` went on, with what it left to do later,
 * in ms of processor time: whatever else the machine does takes no part in it.
 */
export async function frameCosts(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  return costs(mainThread(traceEvents));
}

/** A frame has one such event, however far the pointer went. */
const isMove = ({ name, args }: TraceEvent): boolean => name === "EventDispatch" && args?.data?.type === "pointermove";

/** The events of the thread that ran the page: the one with the most moves. */
function mainThread(events: readonly TraceEvent[]): TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const key = `${event.pid} ${event.tid}`;
    const list = threads.get(key);
    if (list) list.push(event);
    else threads.set(key, [event]);
  }
  const moves = (list: readonly TraceEvent[]) => list.filter(isMove).length;
  return [...threads.values()].sort((a, b) => moves(b) - moves(a))[0] ?? [];
}

/** Work inside other work counts once; what comes before the first move counts for none. */
function costs(events: readonly TraceEvent[]): number[] {
  const work = events.filter(({ name }) => WORK.has(name)).sort((a, b) => a.ts - b.ts);
  const sums: number[] = [];
  let covered = 0;
  for (const event of work) {
    if (event.ts < covered) continue;
    covered = event.ts + (event.dur ?? 0);
    if (isMove(event)) sums.push(0);
    if (sums.length > 0) sums.push((sums.pop() ?? 0) + (event.tdur ?? 0) / 1000);
  }
  return sums;
}
