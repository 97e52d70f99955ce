import { describe, expect, it } from "vitest";
import { missingInputs, wantFor } from "../../../src/editor/palette/rank.ts";
import { registry } from "../../../src/nodes/registry.ts";
import { graphOf } from "../../e2e/graphs.ts";

const graph = (...args: Parameters<typeof graphOf> extends [string, ...infer Rest] ? Rest : never) =>
  graphOf("Rank", ...args).graphs.main!;
const want = (type: string, of: ReturnType<typeof graph>) => wantFor(registry.get(type)!, of, registry);

describe("what a graph lacks", () => {
  const unet = graph({ unet: ["unetStep"], noise: ["noise"] }, []);

  it("is what required inputs wait for", () => {
    expect(missingInputs(unet, registry).map(({ node, port }) => `${node}.${port}`)).toContain("unet.model");
    const wired = graph({ unet: ["unetStep"], model: ["model"] }, ["model.model unet.model"]);
    expect(missingInputs(wired, registry).map(({ port }) => port)).not.toContain("model");
  });

  it("puts what it waits for before what nothing asks for", () => {
    expect(want("model", unet).score).toBeGreaterThan(want("probe", unet).score);
    expect(want("model", unet).feeds).toMatchObject({ node: "unet", port: "model" });
    expect(want("residualSchedule", unet).score).toBe(0);
  });

  it("asks for the end of a loop that has none, and for a view where there is none", () => {
    expect(want("loopEnd", graph({ start: ["loopStart"] }, [])).because).toBe("ends the loop");
    expect(
      want("loopEnd", graph({ start: ["loopStart"], end: ["loopEnd", { start: "start" }] }, [])).because,
    ).toBeUndefined();
    expect(want("imageOutput", graph({ noise: ["noise"] }, [])).score).toBeGreaterThan(0);
    expect(want("imageOutput", graph({}, [])).score).toBe(0);
  });
});
