import fc from "fast-check";
import { expect, it } from "vitest";
import { type CropParams, frameOf, moveFrame, resizeFrame } from "../../src/editor/params/crop.ts";
import { fitImage } from "../../src/imaging/fit.ts";

/** Every pixel is its own place: red its column, green its row, in units that float32 holds exactly. */
const placed = (width: number, height: number) => ({
  shape: [1, 3, height, width],
  data: Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const pixel = i % (width * height);
    return i < width * height ? (pixel % width) / 64 : Math.floor(pixel / width) / 64;
  }),
});

const crop = (change: Partial<CropParams>): CropParams => ({
  fit: "crop",
  anchor: "place",
  width: 10,
  height: 8,
  placeX: 0.5,
  placeY: 0.5,
  ...change,
});

it("the frame lies where the picture is cut, wherever it was dragged", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 40 }),
      fc.integer({ min: 8, max: 40 }),
      fc.integer({ min: -50, max: 50 }),
      (width, height, by) => {
        const picture = { width, height };
        const moved = crop(moveFrame(crop({}), picture, [by, -by / 2]));
        const frame = frameOf(moved, picture)!;
        const cut = fitImage(placed(width, height), {
          policy: "crop",
          width: moved.width,
          height: moved.height,
          multipleOf: 1,
          anchor: { x: moved.placeX, y: moved.placeY },
        });
        expect(cut.tensor.data[0]! * 64).toBe(Math.floor(frame.left));
        expect(cut.tensor.data[80]! * 64).toBe(Math.floor(frame.top));
        expect(frame.left).toBeGreaterThanOrEqual(0);
        expect(frame.left + frame.width).toBeLessThanOrEqual(width + 1e-9);
      },
    ),
    { numRuns: 60 },
  );
});

it("sizing a frame at its corner leaves the other corner, and stays on the picture", () => {
  const picture = { width: 40, height: 30 };
  const before = frameOf(crop({ placeX: 0.2, placeY: 0.4 }), picture)!;
  const sized = crop({
    placeX: 0.2,
    placeY: 0.4,
    ...resizeFrame(crop({ placeX: 0.2, placeY: 0.4 }), picture, [7, 500]),
  });
  const after = frameOf(sized, picture)!;
  expect(after.width).toBe(17);
  expect(after.left).toBeCloseTo(before.left, 1);
  expect(after.top).toBeCloseTo(before.top, 0);
  expect(after.top + after.height).toBeLessThanOrEqual(30 + 1e-6);
});

it("there is no frame where the picture is smaller than the part", () => {
  expect(frameOf(crop({ width: 50 }), { width: 40, height: 40 })).toBeNull();
  expect(frameOf(crop({ fit: "cover", width: 50, height: 50 }), { width: 40, height: 20 })).toMatchObject({
    width: 20,
    height: 20,
    left: 10,
  });
});
