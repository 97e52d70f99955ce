import { describe, expect, it } from "vitest";
import type { Tensor } from "../../../src/expression/tensor.ts";
import { frame, rangeOf } from "../../../src/imaging/chart/axes.ts";
import { drawCurves } from "../../../src/imaging/chart/curves.ts";
import { label } from "../../../src/imaging/chart/digits.ts";
import { heat, heatMap, withLegend } from "../../../src/imaging/chart/heat.ts";
import { countBins, drawHistogram } from "../../../src/imaging/chart/histogram.ts";
import { type Colour, hex, PALETTE, Picture } from "../../../src/imaging/chart/picture.ts";
import { cloudOf, drawCloud } from "../../../src/imaging/chart/points.ts";

const pixel = ({ shape, data }: Tensor, x: number, y: number): number[] => {
  const [height, width] = [shape[2]!, shape[3]!];
  return [0, 1, 2].map((c) => (data[(c * height + y) * width + x]! + 1) / 2);
};
const isColour = (seen: readonly number[], colour: Colour, slack = 0.02) =>
  seen.every((value, c) => Math.abs(value - colour[c]!) <= slack);
/** How many pixels have this very colour. */
const count = (picture: Tensor, colour: Colour, slack = 0.02): number => {
  const [height, width] = [picture.shape[2]!, picture.shape[3]!];
  let found = 0;
  for (let i = 0; i < height * width; i++)
    if (isColour(pixel(picture, i % width, Math.floor(i / width)), colour, slack)) found++;
  return found;
};

describe("a picture to draw on", () => {
  it("covers as much of a pixel as a shape does", () => {
    const picture = new Picture(10, 10, [0, 0, 0]);
    picture.rectangle(1.5, 1.5, 3, 2, [1, 1, 1]);
    picture.rectangle(6, 6, 1, 1, [1, 1, 1]);
    const tensor = picture.toTensor();
    expect(pixel(tensor, 2, 2)).toEqual([1, 1, 1]);
    expect(pixel(tensor, 5, 2)).toEqual([0, 0, 0]);
    expect(pixel(tensor, 6, 6)[0]).toBeCloseTo(0.25, 6);
    const sum = tensor.data.reduce((total, value) => total + (value + 1) / 2, 0) / 3;
    expect(sum).toBeCloseTo(3 * 2 + 1, 5);
  });

  it("draws lines and discs of the area they should have, and nothing outside", () => {
    const area = (draw: (picture: Picture) => void) => {
      const picture = new Picture(60, 60, [0, 0, 0]);
      draw(picture);
      return picture.toTensor().data.reduce((total, value) => total + (value + 1) / 2, 0) / 3;
    };
    expect(area((p) => p.disc(30, 30, 10, [1, 1, 1]))).toBeCloseTo(Math.PI * 100, -1);
    expect(area((p) => p.line(10, 10, 50, 40, 2, [1, 1, 1]))).toBeCloseTo(2 * 50 + Math.PI, -0.5);
    expect(area((p) => p.line(-50, -50, -20, -20, 8, [1, 1, 1]))).toBe(0);
  });

  it("writes numbers to three digits", () => {
    expect([0.25, -1.5, 1e-7, 1234, 2 / 3].map(label)).toEqual(["0.25", "-1.5", "1e-7", "1230", "0.667"]);
    const picture = new Picture(20, 10, [0, 0, 0]);
    picture.text("1", 2, 1);
    const rows = Array.from({ length: 7 }, (_, y) =>
      Array.from({ length: 5 }, (_, x) => (pixel(picture.toTensor(), x + 2, y + 1)[0]! > 0.1 ? "#" : ".")).join(""),
    );
    expect(rows).toEqual(["..#..", ".##..", "..#..", "..#..", "..#..", "..#..", ".###."]);
  });
});

describe("axes", () => {
  it("hold all finite values, and give a single one some room", () => {
    expect(rangeOf([3, -1, Number.NaN, Number.POSITIVE_INFINITY])).toEqual({ low: -1, high: 3 });
    expect(rangeOf([2])).toEqual({ low: 1.8, high: 2.2 });
    expect(rangeOf([0])).toEqual({ low: -1, high: 1 });
    expect(rangeOf([])).toEqual({ low: 0, high: 1 });
  });

  it("put the ends of the range at the ends of the frame", () => {
    const f = frame(320, 200, { low: -2, high: 6 }, { low: 0, high: 10 });
    expect([f.scaleX(-2), f.scaleX(6)]).toEqual([f.left, f.right]);
    expect([f.scaleY(0), f.scaleY(10)]).toEqual([f.bottom, f.top]);
  });
});

describe("curves", () => {
  it("go through their points", () => {
    const points = [
      [0, 0],
      [1, 4],
      [2, 1],
    ] as const;
    const f = frame(320, 200, { low: 0, high: 2 }, { low: 0, high: 4 });
    const plot = drawCurves([{ colour: PALETTE.path, points }], 2);
    for (const [x, y] of points)
      expect(isColour(pixel(plot, Math.round(f.scaleX(x)), Math.round(f.scaleY(y))), PALETTE.path)).toBe(true);
    expect(isColour(pixel(plot, Math.round(f.scaleX(0.5)), Math.round(f.scaleY(2))), PALETTE.path, 0.2)).toBe(true);
  });

  it("leave a gap where there is no number, and keep room for iterations to come", () => {
    const gap = drawCurves(
      [
        {
          colour: PALETTE.path,
          points: [
            [0, 1],
            [1, Number.NaN],
            [2, 1],
            [3, 2],
          ],
        },
      ],
      9,
    );
    const f = frame(320, 200, { low: 0, high: 9 }, { low: 1, high: 2 });
    expect(isColour(pixel(gap, Math.round(f.scaleX(1)), Math.round(f.scaleY(1))), PALETTE.path)).toBe(false);
    expect(isColour(pixel(gap, Math.round(f.scaleX(3)), Math.round(f.scaleY(2))), PALETTE.path)).toBe(true);
  });
});

describe("histograms", () => {
  it("count each value once, both ends of the range included", () => {
    const values = [0, 0.1, 0.25, 0.5, 0.99, 1, 1.5, -0.1, Number.NaN];
    expect([...countBins(values, { low: 0, high: 1 }, 4)]).toEqual([2, 1, 1, 2]);
  });

  it("draw bars as high as their counts", () => {
    const values = new Float32Array([...new Array(10).fill(0), ...new Array(5).fill(1)]);
    const plot = drawHistogram([{ values, colour: PALETTE.path }], { bins: 2, log: false, normal: false });
    const f = frame(320, 200, { low: 0, high: 1 }, { low: 0, high: 10 });
    const bar = (x: number, y: number) =>
      isColour(pixel(plot, Math.round(f.scaleX(x)), Math.round(f.scaleY(y))), PALETTE.path, 0.1);
    expect([bar(0.25, 9.5), bar(0.75, 4.5), bar(0.75, 5.5)]).toEqual([true, true, false]);
  });

  it("draw the standard normal where it is asked for", () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => -3 + (6 * i) / 99);
    const options = { bins: 16, log: false, range: { low: -3, high: 3 } };
    const white = (normal: boolean) =>
      count(drawHistogram([{ values, colour: PALETTE.path }], { ...options, normal }), PALETTE.white);
    expect(white(false)).toBe(0);
    expect(white(true)).toBeGreaterThan(200);
  });
});

describe("point clouds", () => {
  const tensor = (points: readonly (readonly [number, number])[]): Tensor => ({
    shape: [points.length, 2, 1, 1],
    data: Float32Array.from(points.flat()),
  });

  it("take a point from each pixel of each image, channel 0 across", () => {
    const two = { shape: [2, 2, 1, 2], data: Float32Array.from([1, 2, 10, 20, 3, 4, 30, 40]) };
    expect([...cloudOf(two, 10)]).toEqual([1, 10, 2, 20, 3, 30, 4, 40]);
    expect([...cloudOf(two, 2)]).toEqual([1, 10, 3, 30]);
  });

  it("draw points where they are, y upwards, and the way they came", () => {
    const f = frame(320, 320, { low: -1, high: 1 }, { low: -1, high: 1 });
    const at = (plot: Tensor, x: number, y: number) => pixel(plot, Math.round(f.scaleX(x)), Math.round(f.scaleY(y)));
    const clouds = [cloudOf(tensor([[-0.5, -0.5]]), 9), cloudOf(tensor([[0.5, 0.75]]), 9)];
    const plot = drawCloud(clouds, { range: 1 });
    expect(isColour(at(plot, 0.5, 0.75), PALETTE.noise, 0.1)).toBe(true);
    expect(isColour(at(plot, -0.5, -0.5), PALETTE.noise, 0.1)).toBe(false);
    const [r, , b] = at(plot, 0, 0.125);
    expect(r! + b!).toBeGreaterThan(0.6);
    expect(count(drawCloud(clouds.slice(1), { range: 1 }), PALETTE.noise, 0.1)).toBeGreaterThan(3);
    expect(count(drawCloud([cloudOf(tensor([[5, 5]]), 9)], { range: 1 }), PALETTE.noise, 0.1)).toBe(0);
  });
});

describe("heat maps", () => {
  it("run from black through red and yellow to white", () => {
    expect([0, 1 / 3, 2 / 3, 1].map(heat)).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [1, 1, 0],
      [1, 1, 1],
    ]);
  });

  it("show what is no number in a colour of its own", () => {
    const map = heatMap(Float64Array.from([Number.NaN, 9]), 1, 1, 2, 1);
    expect([pixel(map, 0, 0), pixel(map, 1, 0)]).toEqual([
      [0, 1, 1],
      [1, 1, 1],
    ]);
  });

  it("have a legend that runs through the same colours", () => {
    const map = heatMap(new Float64Array(200 * 100), 1, 100, 200, 0.5);
    const shown = withLegend(map, 0.5);
    expect(shown.shape[3]).toBe(200);
    const y = 100 + 4 + 3;
    expect(isColour(pixel(shown, 4, y), hex("#000000"), 0.05)).toBe(true);
    expect(isColour(pixel(shown, 195, y), hex("#ffffff"), 0.05)).toBe(true);
    expect(isColour(pixel(shown, 4 + Math.round(191 / 3), y), hex("#ff0000"), 0.05)).toBe(true);
  });

  it("enlarge small maps by whole pixels", () => {
    const map = heatMap(Float64Array.from([0, 1, 1, 0]), 1, 2, 2, 1);
    const shown = withLegend(map, 1);
    expect(shown.shape[3]).toBe(128);
    expect([pixel(shown, 63, 63)[0], pixel(shown, 64, 63)[0], pixel(shown, 64, 64)[0]]).toEqual([0, 1, 0]);
  });
});
