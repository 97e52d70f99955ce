import { fail } from "../graph/diagnostic.ts";

/** Words of engines, of onnxruntime and of drivers for one thing. */
const WORDS = /out of memory|bad_alloc|allocation fail|failed to allocate|array buffer allocation|invalid array length|OOM/i;

export const isOutOfMemory = (message: string): boolean => WORDS.test(message);

export function failMemory(detail: string): never {
  return fail("run.out-of-memory", `There is no room for this: ${detail}.`, {
    hint: "Use a smaller image or batch, raise the memory limit, or choose the other device.",
  });
}
