import { describe, expect, it } from "vitest";
import { run, walk } from "../sampling.ts";

describe("a sampling loop", () => {
  it("carries extra values from one iteration to the next", async () => {
    const carried = [{ name: "before", type: "tensor" }];
    const outcome = await run(
      walk(
        {
          loop: ["loopStart", { carried }],
          sampler: ["expression", { text: "x_t + a" }],
          end: ["loopEnd", { start: "loop", carried }],
        },
        [
          ["noisy.x_T", "loop.before"],
          ["loop.before", "sampler.a"],
          ["loop.x", "end.before"],
        ],
      ),
    );
    // Fibonacci: 1, 1, 2, 3, 5, 8 times x_T after four steps.
    const [start] = await outcome.tensor("noisy.x_T");
    expect((await outcome.tensor("end.x"))[0]).toBeCloseTo(8 * start!, 5);
    expect((await outcome.tensor("end.before"))[0]).toBeCloseTo(5 * start!, 5);
  });
});
