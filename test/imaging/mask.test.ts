import { describe, expect, it } from "vitest";
import { type BrushStroke, finishMask, shapeMask, strokesMask } from "../../src/imaging/mask.ts";

const rows = ({ width, values }: { width: number; values: Float64Array }) =>
  Array.from({ length: values.length / width }, (_, y) => [...values.subarray(y * width, (y + 1) * width)].join(""));

describe("masks", () => {
  it("are 1 in the hole: a rectangle covers the pixels whose centres it covers", () => {
    const shape = { form: "rectangle", x: 0.5, y: 0.5, width: 0.5, height: 0.5 } as const;
    expect(rows(shapeMask(4, 4, shape))).toEqual(["0000", "0110", "0110", "0000"]);
    expect(rows(shapeMask(4, 2, { ...shape, x: 0, width: 1, height: 1 }))).toEqual(["1100", "1100"]);
  });

  it("an ellipse has the area of an ellipse, and touches its box", () => {
    const mask = shapeMask(200, 100, { form: "ellipse", x: 0.5, y: 0.5, width: 1, height: 1 });
    const area = mask.values.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(area / 20_000 - Math.PI / 4)).toBeLessThan(0.002);
    expect(mask.values[50 * 200]).toBe(1);
    expect(mask.values[0]).toBe(0);
  });

  it("a stroke may be a filled shape between two corners, in either order, and erase", () => {
    const stroke = { radius: 0.1, erase: false } as const;
    const corners = [
      [0.75, 0.25],
      [0.25, 0.75],
    ] as const;
    const painted = strokesMask(8, 8, [{ ...stroke, form: "rectangle", points: corners }]);
    const shape = { x: 0.5, y: 0.5, width: 0.5, height: 0.5 } as const;
    expect(rows(painted)).toEqual(rows(shapeMask(8, 8, { ...shape, form: "rectangle" })));
    const ring = strokesMask(8, 8, [
      { ...stroke, form: "rectangle", points: corners },
      { ...stroke, form: "ellipse", points: corners, erase: true },
    ]);
    const ellipse = shapeMask(8, 8, { ...shape, form: "ellipse" });
    expect([...ring.values]).toEqual([...painted.values].map((value, i) => value * (1 - ellipse.values[i]!)));
  });

  it("a stroke covers what lies within its radius of its line, at any slant", () => {
    const [width, height] = [60, 40];
    const points = [
      [0.2, 0.3],
      [0.7, 0.35],
      [0.5, 0.9],
      [0.5, 0.9],
    ] as const;
    const { values } = strokesMask(width, height, [{ radius: 0.1, erase: false, points }]);
    const distance = (px: number, py: number) =>
      Math.min(
        ...points.slice(1).map(([x1, y1], i) => {
          const [x0, y0] = points[i]!;
          const [ax, ay, bx, by] = [x0 * width, y0 * height, x1 * width, y1 * height];
          const squared = (bx - ax) ** 2 + (by - ay) ** 2;
          const t =
            squared === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared));
          return Math.hypot(px - ax - t * (bx - ax), py - ay - t * (by - ay));
        }),
      );
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        expect(values[y * width + x], `${x}, ${y}`).toBe(distance(x + 0.5, y + 0.5) <= 4 ? 1 : 0);
  });

  it("erasing takes away what was painted before it, and only that", () => {
    const line = (x: number, erase: boolean): BrushStroke => ({
      radius: 0.1,
      erase,
      points: [
        [x, 0],
        [x, 1],
      ],
    });
    const painted = strokesMask(10, 10, [line(0.3, false), line(0.3, true), line(0.8, false)]);
    expect(rows(painted)[5]).toBe("0000000110");
    expect(rows(strokesMask(10, 10, [line(0.3, true), line(0.3, false)]))[5]).toBe("0011000000");
  });

  it("the same strokes cover the same share of a larger picture", () => {
    const strokes: BrushStroke[] = [
      {
        radius: 0.15,
        erase: false,
        points: [
          [0.2, 0.2],
          [0.8, 0.6],
        ],
      },
    ];
    const covered = (size: number) =>
      strokesMask(size, size, strokes).values.reduce((sum, value) => sum + value, 0) / size ** 2;
    expect(Math.abs(covered(64) - covered(512))).toBeLessThan(0.01);
  });

  it("can be turned round, and softened without changing how much is hole", () => {
    const mask = shapeMask(60, 60, { form: "rectangle", x: 0.5, y: 0.5, width: 0.3, height: 0.3 });
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
    expect(sum(finishMask(mask, { invert: true, feather: 0 }).values)).toBe(3600 - 18 * 18);
    const soft = finishMask(mask, { invert: false, feather: 2 }).values;
    expect(sum(soft)).toBeCloseTo(18 * 18, 1);
    expect(soft[30 * 60 + 20]).toBeGreaterThan(0.3);
    expect(soft[30 * 60 + 20]).toBeLessThan(0.7);
  });
});
