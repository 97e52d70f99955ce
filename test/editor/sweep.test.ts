import { describe, expect, it } from "vitest";
import { layoutOf } from "../../src/editor/dock/sweep-grid.ts";
import { numbersText, parseNumbers } from "../../src/editor/params/numbers-field.tsx";
import { parseSweep, suggestedValues, sweepText } from "../../src/editor/params/sweep-values.ts";
import type { ParamSpec } from "../../src/graph/node-type.ts";

const number: ParamSpec = { kind: "number", default: 0, min: 0, max: 1, doc: "" };
const integer: ParamSpec = { kind: "integer", default: 4, min: 1, max: 9, doc: "" };
const seed: ParamSpec = { kind: "seed", default: 0, doc: "" };

describe("the values of a sweep", () => {
  it("are a list, or from..to..count", () => {
    expect(parseSweep("0 0,5 1", number)).toEqual([0, 0.5, 1]);
    expect(parseSweep("0..1..5", number)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(parseSweep("1 .. 9 .. 3", integer)).toEqual([1, 5, 9]);
    expect(parseSweep("0..1..1", number)).toBeNull();
    expect(parseSweep("some", number)).toBeNull();
    expect(parseSweep("", number)).toBeNull();
  });

  it("keep seeds that no number can hold", () => {
    expect(parseSweep("1 18446744073709551615", seed)).toEqual([1, "18446744073709551615"]);
  });

  it("read back as they were written", () => {
    expect(parseSweep(sweepText([0, -0.25, 1]), number)).toEqual([0, -0.25, 1]);
    expect(parseSweep(sweepText([1 / 3, 1e-7]), number)).toEqual([1 / 3, 1e-7]);
    const seeds = [12345678901, Number.MAX_SAFE_INTEGER, "18446744073709551615"];
    expect(parseSweep(sweepText(seeds), seed)).toEqual(seeds);
  });

  it("are each there once", () => {
    expect(parseSweep("1 0,5 1 0.5", number)).toEqual([1, 0.5]);
    expect(parseSweep("7 7 8", seed)).toEqual([7, 8]);
    expect(parseSweep("1..3..5", integer)).toEqual([1, 2, 3]);
  });

  it("begin with what the param allows", () => {
    expect(suggestedValues(number, 0)).toEqual([0, 0.5, 1]);
    expect(suggestedValues(integer, 4)).toEqual([1, 5, 9]);
    expect(suggestedValues(seed, 7)).toEqual([7, 8, 9]);
    expect(suggestedValues({ kind: "boolean", default: true, doc: "" }, true)).toEqual([false, true]);
  });
});

it("a list of numbers is written with every digit, so that looking at it changes none", () => {
  const values = [1 / 3, -0.1 - 0.2, 2 ** 40 + 1, 1e-9];
  expect(parseNumbers(numbersText(values))).toEqual(values);
});

it("the grid of a sweep has its last axis across and the others down, in the order of expansion", () => {
  expect(
    layoutOf([
      [1, 2],
      ["a", "b", "c"],
    ]),
  ).toEqual({ rows: [[1], [2]], columns: ["a", "b", "c"] });
  expect(layoutOf([[1, 2], [3, 4], [5]])).toEqual({
    rows: [
      [1, 3],
      [1, 4],
      [2, 3],
      [2, 4],
    ],
    columns: [5],
  });
  expect(layoutOf([[1, 2]])).toEqual({ rows: [[]], columns: [1, 2] });
});
