import { describe, expect, it } from "vitest";
import { expressionProblem } from "../../src/editor/params/expression-problem.ts";
import {
  canRemove,
  distanceTo,
  insertPoint,
  meetsNoiseFreeCorner,
  movePoint,
  type Point,
  splitAfter,
} from "../../src/editor/params/points.ts";
import { rayEnd } from "../../src/editor/plots/path-square.tsx";

const straight: readonly Point[] = [
  [0, 0],
  [1, 1],
];

describe("the points of a drawn curve", () => {
  it("keep x rising in a function, however far one is dragged", () => {
    const points = insertPoint(straight, [0.5, 0.5], "function").points;
    const [, moved] = movePoint(points, 1, [7, 0.25], "function");
    expect(moved![0]).toBeLessThan(1);
    expect(moved![0]).toBeGreaterThan(0.9);
    expect(moved![1]).toBe(0.25);
    expect(movePoint(points, 0, [0.8, 0.1], "function")[0]![0]).toBeLessThan(0.5);
  });

  it("go where they like in a walk, but for its two ends", () => {
    const { points, index } = insertPoint(straight, [0.9, 0.1], "walk");
    expect(index).toBe(1);
    expect(movePoint(points, 1, [0.2, 0.95], "walk")[1]).toEqual([0.2, 0.95]);
    expect(movePoint(points, 0, [0.5, 0.5], "walk")).toBe(points);
    expect(movePoint(points, 2, [0.5, 0.5], "walk")).toBe(points);
  });

  it("enter a walk in its nearest segment, not by x", () => {
    const corner: readonly Point[] = [
      [0, 0],
      [0, 1],
      [1, 1],
    ];
    expect(insertPoint(corner, [0.1, 0.3], "walk").index).toBe(1);
    expect(insertPoint(corner, [0.4, 0.9], "walk").index).toBe(2);
  });

  it("split half way to the next one, the last one backwards", () => {
    expect(splitAfter(straight, 0).points[1]).toEqual([0.5, 0.5]);
    expect(splitAfter(straight, 1).index).toBe(1);
  });

  it("are two at least", () => {
    expect(canRemove(straight, 0, "function")).toBe(false);
    expect(canRemove([...straight, [1, 1]], 2, "walk")).toBe(false);
    expect(canRemove([...straight, [1, 1]], 2, "function")).toBe(true);
  });

  it("measure their distance to a segment's nearest place, ends included", () => {
    expect(distanceTo([0.5, 1], [0, 0], [1, 0])).toBe(1);
    expect(distanceTo([2, 0], [0, 0], [1, 0])).toBe(1);
    expect(distanceTo([0, 1], [0, 0], [0, 0])).toBe(1);
  });

  it("are warned of where all noise is gone before any residual", () => {
    expect(meetsNoiseFreeCorner(straight)).toBe(false);
    expect(
      meetsNoiseFreeCorner([
        [0, 0],
        [1, 0],
        [1, 1],
      ]),
    ).toBe(true);
    expect(
      meetsNoiseFreeCorner([
        [0, 0],
        [0, 1],
        [1, 1],
      ]),
    ).toBe(false);
  });
});

it("draws the ray of σ = β̄/(1 − ᾱ) through (1, 0) to the edge of the square", () => {
  for (const slope of [0.25, 1, 2, 4]) {
    const [x, y] = rayEnd(slope);
    expect(y / (1 - x)).toBeCloseTo(slope, 12);
    expect(x === 0 || y === 1).toBe(true);
  }
});

describe("an expression's problem", () => {
  it("names the characters at fault", () => {
    expect(expressionProblem("x - 2*zz + z", ["x", "z"])).toMatchObject({ from: 6, to: 8 });
    expect(expressionProblem("x +", ["x"])).toMatchObject({ from: 2, to: 3 });
    expect(expressionProblem("(x + 1", ["x"])).toMatchObject({ from: 0, to: 1 });
  });

  it("is none for a text that reads, and for an empty one", () => {
    expect(expressionProblem("clamp(x, -1, 1)", ["x"])).toBeNull();
    expect(expressionProblem("  ", ["x"])).toBeNull();
  });
});
