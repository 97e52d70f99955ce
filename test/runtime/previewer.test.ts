import { describe, expect, it } from "vitest";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { previewOf } from "../../src/runtime/previewer.ts";

const ROLES = [
  ["mask", [0, 1], [0, 255]],
  [undefined, [-1, 1], [0, 255]],
  ["residual", [-2, 2], [0, 255]],
  ["noise", [0, 1.5], [128, 191]],
] as const;

describe("the picture of a tensor", () => {
  it.each(ROLES)("of role %s shows %j as levels %j, and leaves no memory behind", async (role, values, levels) => {
    const backend = new CpuBackend();
    const handle = backend.upload({ shape: [1, 1, 1, 2], data: Float32Array.from(values) });
    const before = backend.liveBytes;
    const { rgba } = await previewOf(backend, handle, role, { maxSize: 2 });
    expect([rgba[0], rgba[4]]).toEqual(levels);
    expect(backend.liveBytes).toBe(before);
  });
});
