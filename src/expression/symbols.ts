/** How names look in mathematics. Everything that goes into markup passes through {@link escapeMarkup}. */

const GREEK: ReadonlyMap<string, string> = new Map([
  ["alpha", "α"],
  ["beta", "β"],
  ["gamma", "γ"],
  ["delta", "δ"],
  ["epsilon", "ε"],
  ["eta", "η"],
  ["theta", "θ"],
  ["lambda", "λ"],
  ["mu", "μ"],
  ["pi", "π"],
  ["rho", "ρ"],
  ["sigma", "σ"],
  ["tau", "τ"],
  ["phi", "φ"],
  ["omega", "ω"],
]);
/** Residual is warm and noise is cool wherever they appear: the style sheet colours these classes. */
const COLOURED: ReadonlyMap<string, string> = new Map([
  ["residual", "r"],
  ["noise", "ε"],
]);

export const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);

/** A name without its subscript, and the subscript: `alphaBar_t` → alphaBar, t; `x0` → x, 0. */
export function splitName(name: string): { readonly base: string; readonly subscript: string | null } {
  const cut = name.indexOf("_", 1);
  if (cut > 0 && cut < name.length - 1) return { base: name.slice(0, cut), subscript: name.slice(cut + 1) };
  const digits = /^([A-Za-z]+?)(\d+)$/.exec(name);
  return digits ? { base: digits[1]!, subscript: digits[2]! } : { base: name, subscript: null };
}

/** `alphaBar` → ᾱ, `residual` → a warm r; names of several letters are set upright by MathML's own rule. */
export function symbol(base: string): string {
  const letter = COLOURED.get(base);
  if (letter) return `<mi class="${base}">${letter}</mi>`;
  const barred = /^(.+)Bar$/.exec(base)?.[1];
  if (barred) return `<mover accent="true">${symbol(barred)}<mo stretchy="false">¯</mo></mover>`;
  return `<mi>${GREEK.get(base) ?? escapeMarkup(base)}</mi>`;
}

/** A subscript: a number, or a symbol. */
export function subscriptMarkup(subscript: string): string {
  return /^\d+$/.test(subscript) ? `<mn>${subscript}</mn>` : symbol(subscript);
}

/** Whether two of them side by side could be read as one: then a dot stands between. */
export const isWord = (name: string): boolean => {
  const { base } = splitName(name);
  return base.length > 1 && !GREEK.has(base) && !COLOURED.has(base) && !base.endsWith("Bar");
};
