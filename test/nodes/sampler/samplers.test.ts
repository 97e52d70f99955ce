import { describe, expect, it } from "vitest";
import { FRESH, FRESH_WIRES, run, walk } from "../sampling.ts";

const SAMPLERS = [
  ["rddm", { eta: 1 }],
  ["ddim", { eta: 1 }],
  ["ddpm", {}],
  ["posterior", {}],
] as const;

/** DDPM's coefficients keep β̄ below 1, as DDIM's variance asks. */
const ddpmPath = { path: ["ddpmSchedule", { numTrainTimesteps: 8 }] } as const;
const off = ["path.residual", "path.noise"];

describe("samplers", () => {
  it.each(SAMPLERS)("%s adds fresh noise only where some is wired", async (type, params) => {
    const nodes = { ...ddpmPath, sampler: [type, params] } as never;
    expect((await run(walk(nodes, [], off))).codes).toEqual(["sampler.noise-unwired"]);
    const wired = await run(walk({ ...(nodes as object), ...FRESH }, FRESH_WIRES, off));
    expect(wired.codes).toEqual([]);
    expect((await wired.tensor("end.x")).every(Number.isFinite)).toBe(true);
  });

  it("end on the predicted x0", async () => {
    for (const [type, params] of SAMPLERS) {
      const nodes = { ...ddpmPath, sampler: [type, params], ...FRESH } as never;
      const outcome = await run(walk(nodes, FRESH_WIRES, off));
      expect(await outcome.tensor("end.x")).toEqual(await outcome.tensor("unet.x0", 3));
    }
  });

  it("give every step its own draw, x_T the first", async () => {
    const outcome = await run(walk({ sampler: ["rddm", { eta: 1 }], ...FRESH }, FRESH_WIRES));
    const draws = [await outcome.tensor("start.noise")];
    for (const step of [0, 1, 2]) draws.push(await outcome.tensor("fresh.noise", step));
    expect(new Set(draws.map((draw) => draw.join())).size).toBe(4);
    const third = await run(walk({ start: ["noise", { width: 2, height: 1, channels: 2, seed: 7, first: 2 }] }));
    expect(await third.tensor("start.noise")).toEqual(draws[2]);
  });

  it("say at which step η asks for too much noise", async () => {
    const outcome = await run(walk({ sampler: ["rddm", { eta: 3 }], ...FRESH }, FRESH_WIRES));
    expect(outcome.codes).toEqual(["sampler.variance"]);
    expect(outcome.messages[0]).toMatch(/t 7 → t 5.*η = 3/);
  });

  it("work x0 out where none is wired to RDDM", async () => {
    const wired = await (await run(walk())).tensor("end.x");
    const unwired = await (await run(walk({}, [], ["sampler.x0"]))).tensor("end.x");
    for (const [index, value] of wired.entries()) expect(unwired[index]).toBeCloseTo(value, 6);
  });
});

describe("an expression of one's own", () => {
  it("is RDDM when it is written so", async () => {
    const rddm = await (await run(walk())).tensor("end.x");
    const own = await (await run(walk({ sampler: ["expression"] }))).tensor("end.x");
    for (const [index, value] of rddm.entries()) expect(own[index]).toBeCloseTo(value, 6);
  });

  it("may read where it stands", async () => {
    const text = "0*x_t + step + 10*count + 100*t";
    const outcome = await run(walk({ sampler: ["expression", { text }] }));
    expect((await outcome.tensor("sampler.x", 1))[0]).toBe(1 + 40 + 500);
  });

  it("says where the name stands that is not there", async () => {
    const { messages } = await run(walk({ sampler: ["expression", { text: "x_t + magic" }] }));
    expect(messages[0]).toBe("there is no variable “magic”, at character 7 (“magic”) of: x_t + magic");
  });

  it("is refused where it names what is not there", async () => {
    const codes = async (text: string) => (await run(walk({ sampler: ["expression", { text }] }))).codes;
    expect(await codes("x_t + z")).toEqual(["sampler.noise-unwired"]);
    expect(await codes("x_t + input")).toEqual(["port.unwired"]);
    expect(await codes("x_t + magic")).toEqual(["expression.name"]);
    expect(await codes("x_t +")).toEqual(["expression.syntax"]);
  });

  it("is told where it is wrong", async () => {
    const { messages } = await run(walk({ sampler: ["expression", { text: "x_t + (residual" }] }));
    expect(messages).toEqual(["this “(” is never closed, at character 7 (“(”) of: x_t + (residual"]);
  });
});
