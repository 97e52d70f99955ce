import { describe, expect, it } from "vitest";
import { filmstrip, shownTurns } from "../../src/imaging/strip.ts";
import { thumbnail } from "../../src/imaging/thumbnail.ts";
import { clean, grey } from "./pictures.ts";

describe("a filmstrip", () => {
  it("has room for every picture from the start, and dark places where none is yet", () => {
    const strip = filmstrip([grey(1, 4, 6), grey(0.5, 4, 6)], 5);
    expect(strip.shape).toEqual([1, 3, 4, 5 * 8 - 2]);
    const at = (x: number) => strip.data[x];
    expect([at(0), at(5), at(8), at(13)]).toEqual([1, 1, 0.5, 0.5]);
    expect([at(6), at(16), at(37)].every((value) => value! < -0.7)).toBe(true);
    expect(filmstrip([grey(1, 4, 6)], 5, 2).shape).toEqual([1, 3, 3 * 6 - 2, 2 * 8 - 2]);
  });

  it("shows an even choice of many iterations, the first and the last among them", () => {
    expect(shownTurns(4, 10)).toEqual([0, 1, 2, 3]);
    expect(shownTurns(100, 4)).toEqual([0, 33, 66, 99]);
    expect(shownTurns(100, 1)).toEqual([99]);
    for (const [count, most] of [
      [50, 7],
      [1000, 100],
      [13, 12],
    ] as const)
      expect(new Set(shownTurns(count, most)).size).toBe(most);
  });
});

describe("a thumbnail", () => {
  it("keeps small pictures as they are, and shrinks the longest side of others", () => {
    expect(thumbnail(clean, 24)).toEqual(clean);
    expect(thumbnail(clean, 12).shape).toEqual([1, 3, 10, 12]);
  });

  it("shows residuals and noise in their own range, clipped, and other channels in grey", () => {
    expect(thumbnail(grey(1, 2, 2), 9, 2).data[0]).toBe(0.5);
    expect(thumbnail(grey(5, 2, 2), 9, 3).data[0]).toBe(1);
    expect(thumbnail(grey(0.5, 2, 2, 1, 7), 9).shape).toEqual([1, 1, 2, 2]);
    expect(thumbnail(grey(0.5, 2, 3, 4), 99).shape).toEqual([1, 3, 4, 6]);
  });
});
