import { describe, expect, it } from "vitest";
import { describe as describeValue } from "../../src/editor/dock/plain-value.tsx";
import { byteSize, figure, milliseconds, shapeText } from "../../src/editor/format.ts";
import { parseNumber, within } from "../../src/editor/params/number-input.tsx";
import { parseNumbers } from "../../src/editor/params/numbers-field.tsx";
import { parseSeed } from "../../src/editor/params/seed-field.tsx";
import { thinOut } from "../../src/editor/plots/line.ts";
import { fileStem } from "../../src/editor/state/opening.ts";

describe("what people type", () => {
  it("reads decimal commas and typographic minus signs as numbers", () => {
    expect(parseNumber(" −0,25 ")).toBe(-0.25);
    expect(parseNumber("1e-3")).toBe(0.001);
    expect(parseNumber("")).toBeNull();
    expect(parseNumber("ten")).toBeNull();
    expect(parseNumber("Infinity")).toBeNull();
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
