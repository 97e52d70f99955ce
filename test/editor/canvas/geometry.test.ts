import { describe, expect, it } from "vitest";
import { inside, linesCross, segmentNear } from "../../../src/editor/canvas/geometry.ts";
import { neighbour } from "../../../src/editor/canvas/neighbour.ts";
import { wirePath } from "../../../src/editor/canvas/wire-path.ts";

const at = (x: number, y: number) => ({ x, y });
const square = [at(0, 0), at(10, 0), at(10, 10), at(0, 10)];

describe("strokes", () => {
  it("cross a wire or do not", () => {
    const wire = [at(0, 0), at(5, 5), at(10, 0)];
    expect(linesCross(wire, [at(5, 0), at(5, 10)])).toBe(true);
    expect(linesCross(wire, [at(0, 6), at(10, 6)])).toBe(false);
  });

  it("enclose a point or do not", () => {
    expect(inside(at(5, 5), square)).toBe(true);
    expect(inside(at(15, 5), square)).toBe(false);
    const notched = [at(0, 0), at(10, 0), at(10, 10), at(5, 2), at(0, 10)];
    expect(inside(at(5, 5), notched)).toBe(false);
  });
});

describe("bends", () => {
  it("belong to the nearest stretch of a wire", () => {
    const line = [at(0, 0), at(100, 0), at(100, 100)];
    expect(segmentNear(at(50, 8), line)).toBe(0);
    expect(segmentNear(at(92, 60), line)).toBe(1);
  });

  it("lie on the wire, which begins and ends where it did", () => {
    const path = wirePath(at(0, 0), at(200, 40), [at(80, 90), at(140, -20)]);
    expect(path.startsWith("M0 0C")).toBe(true);
    expect(path).toContain(" 80 90C");
    expect(path).toContain(" 140 -20C");
    expect(path.endsWith(" 200 40")).toBe(true);
  });
});

describe("the next node in a direction", () => {
  const box = (id: string, x: number, y: number) => ({ id, x, y, width: 100, height: 50 });
  const boxes = [box("a", 0, 0), box("b", 200, 10), box("c", 150, 400), box("d", -300, 0)];

  it("is the nearest one that lies there, not one far aside", () => {
    const [a] = boxes;
    expect(neighbour(a!, boxes, "right")?.id).toBe("b");
    expect(neighbour(a!, boxes, "down")?.id).toBe("b");
    expect(neighbour(a!, boxes, "left")?.id).toBe("d");
    expect(neighbour(a!, boxes, "up")).toBeNull();
  });
});
