/** How numbers read in the editor: few digits, a true minus, no jumping widths. */

const minus = (text: string): string => text.replace("-", "−");

/** Statistics and pixel values: three significant decimals, exponents where they would vanish. */
export function figure(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 10 ** -digits || size >= 1e5)) return minus(value.toExponential(1));
  return minus(value.toFixed(digits));
}

/** A parameter as typed: no more digits than it has. */
export const exact = (value: number): string => minus(String(Number(value.toPrecision(10))));

export function milliseconds(ms: number): string {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function byteSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(bytes < 1e4 ? 1 : 0)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

export function count(value: number): string {
  if (value < 1000) return String(value);
  if (value < 1e6) return `${(value / 1e3).toFixed(0)} k`;
  return `${(value / 1e6).toFixed(1)} M`;
}

export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** 1×3×256×256 is shown without its batch of one. */
export const shapeText = (shape: readonly number[]): string =>
  (shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape).join("×");

/** A path state's time: training steps where it has them, −1 is clean. */
export const timeText = (t: number | null): string => (t === null ? "–" : t < 0 ? "clean" : String(Math.round(t)));
