import { describe, expect, it } from "vitest";
import { toMathML } from "../../src/expression/index.ts";
import { ID } from "../../src/graph/document.ts";
import { CATEGORIES, fillParams, portsOf } from "../../src/graph/node-type.ts";
import { paramProblem } from "../../src/graph/param-check.ts";
import { WIRE_TYPES } from "../../src/graph/wire-type.ts";
import type { AnyNode } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";

const definitions = [...registry.values()] as AnyNode[];

describe("every node type", () => {
  it.each(definitions.map((definition) => [definition.type, definition] as const))(
    "%s keeps the contract",
    (_, definition) => {
      expect(definition.type).toMatch(ID);
      expect(definition.version).toBe(1 + (definition.migrations?.length ?? 0));
      expect(CATEGORIES).toContain(definition.category);
      expect(definition.title.length).toBeGreaterThan(1);
      expect(definition.doc).toMatch(/\.$/);
      const { inputs, outputs } = portsOf(definition, fillParams(definition, {}));
      for (const [name, port] of [...Object.entries(inputs), ...Object.entries(outputs)]) {
        expect(name).toMatch(ID);
        expect(WIRE_TYPES).toContain(port.type);
        expect(port.doc, `doc of port ${name}`).not.toBe("");
      }
      for (const [name, spec] of Object.entries(definition.params) as [string, AnyNode["params"][string]][]) {
        expect(name).toMatch(ID);
        expect(spec.doc, `doc of param ${name}`).not.toBe("");
        expect(paramProblem(spec, spec.default), `default of ${name}`).toBeNull();
        for (const [other, values] of Object.entries(spec.when ?? {}) as [string, unknown[]][])
          for (const value of values)
            expect(
              paramProblem(definition.params[other], value as never),
              `${name} applies when ${other} is ${value}`,
            ).toBeNull();
      }
      for (const port of definition.preview ?? []) expect({ ...inputs, ...outputs }).toHaveProperty(port);
    },
  );

  it.each(
    definitions
      .filter(({ equation }) => equation)
      .map((definition) => [definition.type, definition.equation!] as const),
  )("the equation of %s can be typeset", (_, equation) => {
    // What does not parse is shown as text.
    expect(toMathML(equation)).not.toContain("<mtext");
  });

  it("what does not parse is shown as text, so the test above can fail", () => {
    expect(toMathML("x = = y")).toContain("<mtext");
  });
});
