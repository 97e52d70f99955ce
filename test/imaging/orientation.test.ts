import { describe, expect, it } from "vitest";
import { applyOrientation, readOrientation } from "../../src/imaging/orientation.ts";
import { fixtureBytes } from "./pictures.ts";

// The rows of 123 / 456 as each orientation shows them (EXIF 2.32, tag 0x0112).
const SHOWN = ["123/456", "321/654", "654/321", "456/123", "14/25/36", "41/52/63", "63/52/41", "36/25/14"];

describe("EXIF orientation", () => {
  it.each(SHOWN.map((rows, i) => [i + 1, rows] as const))("%i shows 123/456 as %s", (orientation, rows) => {
    const upright = applyOrientation({ shape: [1, 1, 2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) }, orientation);
    expect(upright.shape).toEqual([1, 1, rows.split("/").length, rows.indexOf("/")]);
    expect([...upright.data].join("")).toBe(rows.replaceAll("/", ""));
  });

  it("is read from the file, and is upright where there is none", () => {
    expect(readOrientation(fixtureBytes("orientation-6.jpg"))).toBe(6);
    expect(readOrientation(fixtureBytes("alpha.png"))).toBe(1);
    expect(readOrientation(new Uint8Array([1, 2, 3]))).toBe(1);
  });
});
