import type { Browser, Page } from "playwright-core";

/** One measured number. Times are never reported alone: A and B are measured in turn, and their ratio counts. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** `×` a ratio, otherwise a count or a size. */
  readonly unit: "×" | "MB" | "";
  /** The value may be this much; null where it is only told. */
  readonly bound: number | null;
  /** What else there is to know: the medians behind a ratio. */
  readonly note?: string;
}

/** What a bench may use. It opens what it needs, and everything is closed for it. */
export interface BenchContext {
  /** A Chromium of its own, WebGPU in software when asked for. */
  browser(options?: { webgpu?: boolean }): Promise<Browser>;
  /** A page of `test/bench/pages/NAME`, served with cross-origin isolation and with what ships under `/`. */
  page(name: string, options?: { webgpu?: boolean }): Promise<Page>;
  report(figure: Figure): void;
  /** Says on one line why something was not measured. */
  skip(name: string, reason: string): void;
}

/** One file `test/bench/NAME.bench.ts`; its default export. */
export type Bench = (context: BenchContext) => Promise<void>;

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("the median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Ratio of the medians of times measured in turn. */
export function ratio(name: string, a: readonly number[], b: readonly number[], bound: number | null): Figure {
  const [ours, bare] = [median(a), median(b)];
  const note = `${ms(ours)} against ${ms(bare)}, median of ${a.length}`;
  return { name, value: ours / bare, unit: "×", bound, note };
}

const ms = (value: number): string => `${value < 10 ? value.toPrecision(2) : value.toFixed(0)} ms`;

export function verdictOf({ value, bound }: Figure): "ok" | "OVER" | "" {
  if (bound === null) return "";
  return value <= bound ? "ok" : "OVER";
}

export function lineOf(figure: Figure): string {
  const { name, value, unit, bound, note } = figure;
  const shown = `${unit === "" ? value : value.toFixed(3)}${unit === "MB" ? " MB" : unit}`;
  const limit = bound === null ? "" : `≤ ${bound}`;
  return [name.padEnd(68), shown.padStart(11), limit.padEnd(8), verdictOf(figure).padEnd(4), note ?? ""]
    .join("  ")
    .trimEnd();
}
