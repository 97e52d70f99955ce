import { describe, expect, it } from "vitest";
import { toMathML } from "../../src/expression/index.ts";

const inner = (text: string) => toMathML(text).replace(/^<math[^>]*><mrow>(.*)<\/mrow><\/math>$/s, "$1");

/** What is left for the eye: the characters, without markup. */
const characters = (text: string) =>
  inner(text)
    .replace(/<[^>]*>/g, "")
    .replace(/[\u2061\u2062]/g, "");

describe("MathML", () => {
  it("sets RDDM's update in the paper's symbols", () => {
    const text =
      "x_s = x_t - (alphaBar_t - alphaBar_s)*residual - (betaBar_t - sqrt(betaBar_s^2 - sigma^2))*noise + sigma*z";
    expect(characters(text)).toBe("xs=xt−(α¯t−α¯s)r−(β¯t−β¯s2−σ2)ε+σz");
    expect(inner(text)).toContain('<mi class="residual">r</mi>');
    expect(inner(text)).toContain('<mi class="noise">ε</mi>');
    expect(inner(text)).toContain("<msqrt>");
  });

  it("writes fractions, roots, powers and subscripts as such", () => {
    expect(inner("a/b")).toBe("<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>");
    expect(inner("x0")).toBe("<msub><mi>x</mi><mn>0</mn></msub>");
    expect(inner("sqrt(x)")).toBe("<msqrt><mi>x</mi></msqrt>");
    expect(inner("betaBar_s^2")).toBe(
      '<msubsup><mover accent="true"><mi>β</mi><mo stretchy="false">¯</mo></mover><mi>s</mi><mrow><mn>2</mn></mrow></msubsup>',
    );
  });

  it("keeps the parentheses that matter and drops those that do not", () => {
    expect(characters("a - (b - c)")).toBe("a−(b−c)");
    expect(characters("(a - b) - c")).toBe("a−b−c");
    expect(characters("(a + b)*c")).toBe("(a+b)c");
    expect(characters("((a))*(b)")).toBe("ab");
    expect(characters("(-a)^2")).toBe("(−a)2");
    expect(characters("-a^2")).toBe("−a2");
    expect(characters("(a/b)^2")).toBe("(ab)2");
    expect(characters("a*(-b)")).toBe("a(−b)");
    expect(characters("a + -b*c")).toBe("a+(−bc)");
  });

  it("separates words and numbers by a dot", () => {
    expect(characters("gain*input")).toBe("gain⋅input");
    expect(characters("sigma*2")).toBe("σ⋅2");
    expect(characters("2*sigma")).toBe("2σ");
  });

  it("names functions", () => {
    expect(characters("clamp(x0, -1, 1)")).toBe("clamp(x0,−1,1)");
    expect(characters("abs(x)")).toBe("|x|");
  });

  it("shows what does not parse as text, and lets no markup through", () => {
    const hostile = '<img src=x onerror="alert(1)">&';
    expect(toMathML(hostile)).not.toContain("<img");
    expect(toMathML(hostile)).toContain("&#60;img");
    expect(characters("a == b = c")).toBe("a=b=c");
  });
});
