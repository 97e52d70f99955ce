import { fail } from "../graph/diagnostic.ts";

/** Words of engines, of onnxruntime and of drivers for one thing. */
const WORDS =
  /out of memory|bad_alloc|allocation fail|failed to allocate|array buffer allocation|invalid (typed )?array length|OOM/i;

export const isOutOfMemory = (message: string): boolean => WORDS.test(message);

/** What to do about it. */
export const SMALLER = "Use a smaller image or batch, raise the memory limit, or choose the other device.";

export const failMemory = (detail: string): never =>
  fail("run.out-of-memory", `There is no room for this: ${detail}.`, { hint: SMALLER });
