import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FUNCTIONS } from "../../src/expression/ast.ts";
import { LIMITS, MAX_TENSORS, parseCondition, parseExpression, placed } from "../../src/expression/index.ts";

const page = readFileSync("docs/expressions.md", "utf8");
const [formulas, conditions] = page.split("## Conditions") as [string, string];
const examples = (part: string) =>
  [...part.matchAll(/```\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split("\n"));

it("the page of the language names every function as it is called, and its limits", () => {
  for (const { usage } of FUNCTIONS.values()) expect(formulas).toContain(`\`${usage}\``);
  const { characters, depth, nodes } = LIMITS;
  const limits = [characters, depth, nodes].map((limit) => limit.toLocaleString("en"));
  expect(formulas).toContain(`${limits[0]} characters, ${limits[1]} levels and ${limits[2]} numbers`);
  expect([MAX_TENSORS, formulas.includes("at most seven tensors")]).toEqual([7, true]);
});

it("its formulas and conditions parse, and its message is the one that is given", () => {
  expect(examples(formulas)).toHaveLength(2);
  for (const text of examples(formulas)) expect(parseExpression(text).ok, text).toBe(true);
  expect(examples(conditions)).toHaveLength(3);
  for (const text of examples(conditions)) expect(parseCondition(text).ok, text).toBe(true);
  const text = "x_t + (residual";
  const wrong = parseExpression(text);
  expect(formulas).toContain(wrong.ok ? "it parses" : `\`${placed(text, wrong.error)}\``);
});
