import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { toMathML } from "../../src/expression/index.ts";
import { compile, validate } from "../../src/graph/compile.ts";
import { ID, type Json } from "../../src/graph/document.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import { CATEGORIES, fillParams, type ParamSpec, paramApplies, portsOf } from "../../src/graph/node-type.ts";
import { paramProblem } from "../../src/graph/param-check.ts";
import { WIRE_TYPES } from "../../src/graph/wire-type.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";
import { contractRun, digest } from "./contract-run.ts";
import { walk } from "./sampling.ts";

const definitions = [...registry.values()] as AnyNode[];
const named = (list: readonly AnyNode[]) => list.map((definition) => [definition.type, definition] as const);
const paramsOf = (definition: AnyNode) => Object.entries<ParamSpec>(definition.params);
/** What runs as a node: loops are run by the executor, subgraphs are dissolved by compile. */
const running = definitions.filter(({ kind }) => kind !== "zone" && kind !== "structure");

const nothing = { cards: new Map(), assets: new Set<string>() };
const rubbish: Json[] = [
  null,
  true,
  -1,
  1e300,
  "abc",
  [],
  [null],
  [5],
  [[1, "x"]],
  [{}],
  [{ name: 5, type: "tensor" }],
  [{ name: "constructor", type: "tensor" }],
  [{ name: "x", type: "nothing" }],
  { toString: 5, name: {}, points: 3 },
];

describe("every node type", () => {
  it.each(named(definitions))("%s says what it, its ports and its params are", (_, definition) => {
    expect(definition.type).toMatch(ID);
    expect(definition.version).toBe(1 + (definition.migrations?.length ?? 0));
    expect(CATEGORIES).toContain(definition.category);
    expect(definition.title.length).toBeGreaterThan(1);
    const { inputs, outputs } = portsOf(definition, fillParams(definition, {}));
    const ports = [...Object.entries(inputs), ...Object.entries(outputs)];
    for (const [name, { type }] of ports) {
      expect(name).toMatch(ID);
      expect(WIRE_TYPES).toContain(type);
    }
    const documented = [[definition.type, definition] as const, ...ports, ...paramsOf(definition)];
    for (const [name, { doc }] of documented) expect(doc, `doc of ${name}`).toMatch(/^\S.{5,}\.$/s);
    for (const port of definition.preview ?? []) expect({ ...inputs, ...outputs }).toHaveProperty(port);
  });

  it.each(named(definitions))(
    "%s has defaults that are valid, ranges that hold them, and conditions that can be met",
    (_, definition) => {
      for (const [name, spec] of paramsOf(definition)) {
        expect(name).toMatch(ID);
        expect(paramProblem(spec, spec.default as Json), `default of ${name}`).toBeNull();
        if (spec.kind === "number" || spec.kind === "integer") {
          const { min, max, soft } = spec;
          const range = [soft?.[0] ?? min, soft?.[1] ?? max];
          for (const end of range) expect(end, `range of ${name}: min and max, or soft`).toBeTypeOf("number");
          expect(range[0], `range of ${name}`).toBeLessThan(range[1]!);
          for (const end of soft ?? []) expect(paramProblem(spec, end), `soft range of ${name}`).toBeNull();
        }
        for (const [other, values] of Object.entries(spec.when ?? {}))
          for (const value of values)
            expect(
              paramProblem(definition.params[other], value),
              `${name} applies when ${other} is ${value}`,
            ).toBeNull();
      }
    },
  );

  it.each(named(definitions))(
    "%s is looked at without a fault, whatever a file has in its params",
    (type, definition) => {
      const base = walk();
      const place = base.graphs.main!.nodes.find((node) => node.type === type)?.id ?? "lone";
      for (const [name, spec] of paramsOf(definition))
        for (const value of rubbish) {
          const document = walk({ [place]: [type, { [name]: value }] });
          const problems = validate(document, registry, nothing).filter(({ nodeId }) => nodeId === place);
          compile(document, registry, nothing);
          if (!paramApplies(spec, fillParams(definition, { [name]: value })) || !paramProblem(spec, value)) continue;
          const told = problems.some(({ code, port }) => port === name && /^param\.(type|range)$/.test(code));
          expect(told, `${name} = ${JSON.stringify(value)}`).toBe(true);
        }
    },
  );

  it.each(named(definitions.filter(({ category }) => category === "Sampler" || category === "Mix")))(
    "%s has an equation, or takes one",
    (_, definition) => {
      const takesOne = paramsOf(definition).some(([, { kind }]) => kind === "expression");
      expect(takesOne || definition.equation !== undefined).toBe(true);
    },
  );

  it.each(definitions.filter(({ equation }) => equation).map(({ type, equation }) => [type, equation!] as const))(
    "the equation of %s can be typeset",
    (_, equation) => {
      // What does not parse is shown as text.
      expect(toMathML(equation)).not.toContain("<mtext");
    },
  );

  it("what does not parse is shown as text, so the test above can fail", () => {
    expect(toMathML("x = = y")).toContain("<mtext");
  });
});

describe("every node type, run", () => {
  it.each(named(running))(
    "%s gives all its outputs, the same ones again, and leaves its inputs alone",
    async (_, definition) => {
      for (const wire of ["all", "required"] as const) {
        const first = await contractRun(definition, { wire });
        if (!first.run) continue;
        expect(first.run.summary.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
        for (const [port, value] of Object.entries(first.outputs)) expect(value, `output ${port}`).toBeDefined();
        expect(digest(first.inputs)).toEqual(digest(first.before));
        expect(digest((await contractRun(definition, { wire })).outputs)).toEqual(digest(first.outputs));
        for (const [port, shape] of Object.entries(first.foreseen)) {
          const text = `shape of ${port} before the run`;
          // Texts that read the step are known once the path is: test/runtime/preflight.test.ts.
          if (shape || definition.kind !== "expression")
            expect(shape, text).toEqual((first.outputs[port] as { shape: readonly number[] }).shape);
        }
      }
    },
  );

  const seeded = running.filter((definition) => {
    const params = fillParams(definition, {});
    return paramsOf(definition).some(([, spec]) => spec.kind === "seed" && paramApplies(spec, params));
  });
  it.each(named(seeded))("%s gives something else with another seed", async (_, definition) => {
    const [seed] = paramsOf(definition).find(([, { kind }]) => kind === "seed")!;
    const outputs = async (value: number) =>
      digest((await contractRun(definition, { wire: "all", params: { [seed]: value } })).outputs);
    expect(await outputs(1)).not.toEqual(await outputs(2));
  });

  const fed = running.filter(
    (definition) => Object.keys(portsOf(definition, fillParams(definition, {})).inputs).length > 0,
  );
  it.each(named(fed))("%s does not run once the run is stopped", async (_, definition) => {
    const { run } = await contractRun(definition, { wire: "all", stop: true });
    expect([run?.summary.outcome, run?.summary.nodes.node?.status]).toEqual(["cancelled", "skipped"]);
  });
});

describe("every node type, shown", () => {
  const examples = () => readdirSync("examples").filter((file) => file !== "index.json");
  const typesIn = (file: string): string[] => {
    const parsed = parseDocument(readFileSync(`examples/${file}`, "utf8"), registry);
    return parsed.ok ? Object.values(parsed.value.graphs).flatMap(({ nodes }) => nodes.map(({ type }) => type)) : [];
  };
  it("is in at least one template", () => {
    const used = new Set(examples().flatMap(typesIn));
    // A graph's own ends have no type in a document.
    const apart = new Set(["graphInputs", "graphOutputs"]);
    expect(definitions.map(({ type }) => type).filter((type) => !used.has(type) && !apart.has(type))).toEqual([]);
  });
});
