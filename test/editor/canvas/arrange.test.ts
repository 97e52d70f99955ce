import { describe, expect, it } from "vitest";
import { align, around, type Box, distribute } from "../../../src/editor/canvas/arrange.ts";
import { autoLayout } from "../../../src/editor/canvas/auto-layout.ts";

const box = (id: string, x: number, y: number, width = 100, height = 50): Box => ({ id, x, y, width, height });

describe("aligning", () => {
  const boxes = [box("a", 0, 0), box("b", 50, 100, 40), box("c", 20, 300, 200, 80)];

  it.each([
    ["left", [0, 0, 0], "x"],
    ["right", [120, 180, 20], "x"],
    ["centre", [60, 90, 10], "x"],
    ["top", [0, 0, 0], "y"],
    ["bottom", [330, 330, 300], "y"],
    ["middle", [165, 165, 150], "y"],
  ] as const)("brings boxes to one line: %s", (to, expected, axis) => {
    const moved = align(boxes, to);
    expect(boxes.map(({ id }) => moved[id]?.[axis])).toEqual(expected);
    const other = axis === "x" ? "y" : "x";
    expect(boxes.map(({ id }) => moved[id]?.[other])).toEqual(boxes.map((one) => one[other]));
  });

  it("leaves equal gaps between boxes of unequal size, and the ends where they are", () => {
    const moved = distribute([box("a", 0, 0), box("c", 400, 0), box("b", 110, 0, 50)], "x");
    expect(moved).toMatchObject({ a: { x: 0 }, b: { x: 225 }, c: { x: 400 } });
  });

  it("finds the rectangle around boxes", () => {
    expect(around(boxes)).toEqual({ x: 0, y: 0, width: 220, height: 380 });
    expect(around([])).toBeNull();
  });
});

describe("the automatic layout", () => {
  const boxes = ["a", "b", "start", "body", "end", "view"].map((id, index) => box(id, 10 + index, 20));
  const edges = [
    ["a", "start"],
    ["b", "body"],
    ["start", "body"],
    ["body", "end"],
    ["end", "view"],
  ] as const;
  const zones = new Map([["start", new Set(["start", "body", "end"])]]);

  it("goes from left to right along the wires, without overlaps, from where the graph was", async () => {
    const places = await autoLayout({ boxes, edges, zones });
    for (const [from, to] of edges) expect(places[from]!.x + 100).toBeLessThan(places[to]!.x);
    expect(Math.min(...Object.values(places).map(({ x }) => x))).toBe(10);
    expect(Math.min(...Object.values(places).map(({ y }) => y))).toBe(20);
    const placed = boxes.map((one) => ({ ...one, ...places[one.id]! }));
    for (const one of placed)
      for (const other of placed)
        if (one.id < other.id)
          expect(Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 50, `${one.id} ${other.id}`).toBe(
            true,
          );
  });

  it("keeps other nodes out of a loop's region", async () => {
    const places = await autoLayout({ boxes, edges, zones });
    const inside = around(["start", "body", "end"].map((id) => ({ ...places[id]!, width: 100, height: 50 })))!;
    for (const id of ["a", "b", "view"]) {
      const { x, y } = places[id]!;
      const apart =
        x + 100 <= inside.x || x >= inside.x + inside.width || y + 50 <= inside.y || y >= inside.y + inside.height;
      expect(apart, id).toBe(true);
    }
  });
});
