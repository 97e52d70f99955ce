import { describe, expect, it } from "vitest";
import {
  byteToUnit,
  fromLight,
  linearToSrgb,
  parseColour,
  rgbaToTensor,
  srgbToLinear,
  tensorToRgba,
  toLight,
  unitToByte,
} from "../../src/imaging/colour.ts";

const levels = Array.from({ length: 256 }, (_, byte) => byte);

describe("bytes and light", () => {
  it("keep all 256 levels through float32", () => {
    expect(levels.map((byte) => unitToByte(Math.fround(byteToUnit(byte))))).toEqual(levels);
  });

  it("keep all 256 levels through linear light", () => {
    expect([...fromLight(toLight(levels.map(byteToUnit)))].map(unitToByte)).toEqual(levels);
  });

  it("round on export, clamp what lies outside, and make NaN black", () => {
    expect([0.49 / 127.5 - 1, 0.51 / 127.5 - 1, 1.2, -3, Number.NaN].map(unitToByte)).toEqual([0, 1, 255, 0, 0]);
  });

  it("follow the sRGB curve: middle grey reflects about a fifth", () => {
    expect(srgbToLinear(0.5)).toBeCloseTo(0.21404, 5);
    expect(linearToSrgb(0.18)).toBeCloseTo(0.46136, 4);
    expect(linearToSrgb(srgbToLinear(-0.2))).toBeCloseTo(-0.2, 12);
    expect(linearToSrgb(srgbToLinear(1.7))).toBeCloseTo(1.7, 12);
  });

  it("composite alpha over the background", () => {
    const { data } = rgbaToTensor([255, 0, 0, 51, 9, 9, 9, 255], 2, 1, [0, 0, 255]);
    expect(data[0]).toBeCloseTo(byteToUnit(51), 6);
    expect(data[4]).toBeCloseTo(byteToUnit(204), 6);
    expect(data[1]).toBe(Math.fround(byteToUnit(9)));
  });

  it("show one channel as grey", () => {
    expect([...tensorToRgba({ shape: [1, 1, 1, 2], data: new Float32Array([-1, 1]) })]).toEqual([
      0, 0, 0, 255, 255, 255, 255, 255,
    ]);
  });

  it("read colours written as people do", () => {
    expect(parseColour("#fff")).toEqual([255, 255, 255]);
    expect(parseColour(" #1a2B3c ")).toEqual([26, 43, 60]);
    expect(parseColour("red")).toBeNull();
  });
});
