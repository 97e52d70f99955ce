import { describe, expect, it } from "vitest";
import { describe as describeValue } from "../../src/editor/dock/plain-value.tsx";
import { byteSize, figure, milliseconds, shapeText } from "../../src/editor/format.ts";
import { parseHex } from "../../src/editor/params/colour-field.tsx";
import { parseNumber, stepSize, within } from "../../src/editor/params/number-text.ts";
import { parseNumbers } from "../../src/editor/params/numbers-field.tsx";
import { parseSeed } from "../../src/editor/params/seed-field.tsx";
import { thinOut } from "../../src/editor/plots/line.ts";
import { fileStem } from "../../src/editor/state/download.ts";

describe("what people type", () => {
  it("reads decimal commas and typographic minus signs as numbers", () => {
    expect(parseNumber(" −0,25 ")).toBe(-0.25);
    expect(parseNumber("1e-3")).toBe(0.001);
    expect(parseNumber("")).toBeNull();
    expect(parseNumber("ten")).toBeNull();
    expect(parseNumber("Infinity")).toBeNull();
  });

  it("calculates what is typed as an expression, and refuses names and what is not finite", () => {
    expect(parseNumber("1/3")).toBeCloseTo(0.333333333, 9);
    expect(parseNumber("2*sqrt(2) − 1")).toBeCloseTo(1.828427125, 9);
    expect(parseNumber("min(3, 1/2)")).toBe(0.5);
    expect(parseNumber("x + 1")).toBeNull();
    expect(parseNumber("1/0")).toBeNull();
  });

  it("steps ten times as coarsely with Shift and as finely with Alt, whole numbers by one at least", () => {
    const keys = (shiftKey: boolean, altKey: boolean) => ({ shiftKey, altKey });
    expect(stepSize(0.01, keys(true, false))).toBeCloseTo(0.1);
    expect(stepSize(0.01, keys(false, true))).toBeCloseTo(0.001);
    expect(stepSize(1, keys(false, true), true)).toBe(1);
    expect(stepSize(1, keys(true, false), true)).toBe(10);
  });

  it("reads colours as they are pasted and refuses the rest", () => {
    expect(parseHex("#FFF")).toBe("#ffffff");
    expect(parseHex("1a2B3c")).toBe("#1a2b3c");
    expect(parseHex("#12345")).toBeNull();
    expect(parseHex("red")).toBeNull();
  });

  it("keeps a number within its range and whole where it must be", () => {
    expect(within(12, { max: 10 })).toBe(10);
    expect(within(2.6, { integer: true })).toBe(3);
    expect(within(-1, { min: 0 })).toBe(0);
  });

  it("keeps seeds beyond 2^53 as text and refuses what is no whole number", () => {
    expect(parseSeed("1234")).toBe(1234);
    expect(parseSeed("18446744073709551615")).toBe("18446744073709551615");
    expect(parseSeed("-1")).toBeNull();
    expect(parseSeed("1.5")).toBeNull();
  });

  it("reads lists of numbers however they are separated", () => {
    expect(parseNumbers("999 799;599")).toEqual([999, 799, 599]);
    expect(parseNumbers("999,799,599")).toEqual([999, 799, 599]);
    expect(parseNumbers("0,5 0,25")).toEqual([0.5, 0.25]);
    expect(parseNumbers("1, 2, x")).toBeNull();
  });
});

describe("how numbers read", () => {
  it("names not-a-number and infinity, and writes a true minus", () => {
    expect(figure(Number.NaN)).toBe("NaN");
    expect(figure(Number.NEGATIVE_INFINITY)).toBe("−∞");
    expect(figure(-0.0785)).toBe("−0.079");
    expect(figure(0.00001)).toBe("1.0e−5");
  });

  it("gives times and sizes the unit they are read in", () => {
    expect(milliseconds(0.31)).toBe("0.3 ms");
    expect(milliseconds(7335)).toBe("7.3 s");
    expect(milliseconds(75_000)).toBe("1 min 15 s");
    expect(byteSize(8_018_301)).toBe("8.0 MB");
  });

  it("leaves a batch of one out of a shape and keeps a larger one", () => {
    expect(shapeText([1, 3, 256, 256])).toBe("3×256×256");
    expect(shapeText([4, 3, 64, 64])).toBe("4×3×64×64");
  });

  it("shortens long lists in the middle and says how long they are", () => {
    const text = describeValue({ name: "decreased", values: Array.from({ length: 1000 }, (_, t) => t) });
    expect(text).toBe("name: decreased\nvalues: [0, 1, 2, …, 997, 998, 999] (1000)");
  });

  it("keeps the ends of a curve that is thinned out", () => {
    const values = Array.from({ length: 1001 }, (_, t) => t);
    const kept = thinOut(values, 100);
    expect(kept.length).toBeLessThanOrEqual(102);
    expect(kept[0]).toEqual([0, 0]);
    expect(kept.at(-1)).toEqual([1000, 1000]);
  });

  it("makes a file name of any title", () => {
    expect(fileStem("Remove rain, from a photo!")).toBe("remove-rain-from-a-photo");
    expect(fileStem("…")).toBe("graph");
  });
});
