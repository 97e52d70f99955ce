import { defineConfig } from "vitest/config";

/** Browser tests: one file at a time, since each drives a browser that computes on all cores. */
export default defineConfig({
  test: {
    include: ["test/e2e/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
