import { describe, expect, it } from "vitest";
import { conditionProblem } from "../../src/editor/params/expression-problem.ts";
import { conditionOf } from "../../src/editor/state/breakpoints.ts";
import { conditionNames } from "../../src/editor/state/condition-names.ts";
import { makeSubgraph } from "../../src/graph/commands/make-subgraph.ts";
import { registry } from "../../src/nodes/registry.ts";
import { formula } from "../e2e/graphs.ts";

const loop = formula(8, 3);
const ids = ["model", "start", "unet", "sampler", "end"];
const nested = makeSubgraph(
  loop,
  "main",
  { type: "makeSubgraph", ids, id: "walk", graph: "walk", title: "Walk" },
  registry,
);

describe("a condition for a breakpoint", () => {
  it("may speak of what the loop carries, of ports only one node of its body has, and of any by node", () => {
    const names = conditionNames(loop, "start") ?? [];
    expect(names[0]).toBe("x");
    expect(names).toEqual(expect.arrayContaining(["unet_residual", "unet_noise", "sampler_x", "noise"]));
    // Outside the loop, or no numbers.
    expect(names).not.toContain("noise_noise");
    expect(names).not.toContain("model_model");
  });

  it("names nodes of a loop inside a subgraph by their address", () => {
    expect(conditionNames(nested, "walk/start")).toContain("walk_unet_noise");
    expect(conditionNames(nested, "start")).toBeNull();
  });

  it("is refused where it does not read, names nothing of the loop, or is no single number", () => {
    const names = ["x", "noise"];
    for (const text of ["std(x) > 1.2", "step == 7", "hasNaN(x - noise)", "", "  "])
      expect(conditionProblem(text, names)).toBeNull();
    expect(conditionProblem("std(x", names)?.message).toMatch(/at character/);
    expect(conditionProblem("x > 1", names)?.message).toMatch(/not one number/);
    expect(conditionProblem("std(noize) > 1", names)).toEqual({
      message: "“noize” is not one of x, noise, step",
      from: 4,
      to: 9,
    });
    // What is in the loop is not known while the graph does not compile.
    expect(conditionProblem("std(noize) > 1", null)).toBeNull();
  });

  it("is told where it stopped a run, and only then", () => {
    expect(conditionOf({ breakpoint: { kind: "condition", text: "step == 1" } })).toBe("step == 1");
    expect(conditionOf({ breakpoint: { kind: "node", nodeId: "a" } })).toBeNull();
    expect(conditionOf({ breakpoint: null })).toBeNull();
  });
});
