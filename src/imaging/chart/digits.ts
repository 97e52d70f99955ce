/** A 5 × 7 pixel font for the numbers on charts: each glyph seven rows of five, `#` inked. */
export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

const GLYPHS: Readonly<Record<string, string>> = {
  "0": ".###. #...# #..## #.#.# ##..# #...# .###.",
  "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
  "2": ".###. #...# ....# ..##. .#... #.... #####",
  "3": ".###. #...# ....# ..##. ....# #...# .###.",
  "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
  "5": "##### #.... ####. ....# ....# #...# .###.",
  "6": "..##. .#... #.... ####. #...# #...# .###.",
  "7": "##### ....# ...#. ..#.. ..#.. ..#.. ..#..",
  "8": ".###. #...# #...# .###. #...# #...# .###.",
  "9": ".###. #...# #...# .#### ....# ...#. .##..",
  ".": "..... ..... ..... ..... ..... .##.. .##..",
  "-": "..... ..... ..... .###. ..... ..... .....",
  "+": "..... ..#.. ..#.. ##### ..#.. ..#.. .....",
  e: "..... ..... .###. #...# ##### #.... .###.",
};

/** Rows of a character's pixels; a character that is no part of a number is a blank. */
export const glyph = (character: string): readonly string[] => (GLYPHS[character] ?? ".....").split(" ");

/** Three digits are what a chart can be read to: `0.25`, `-1.5`, `1e-7`. */
export const label = (value: number): string => String(Number(value.toPrecision(3)));
