import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, it } from "vitest";

const index = JSON.parse(readFileSync("examples/index.json", "utf8")) as { file: string }[];
const pictures = index.map(({ file }) => file.replace(/\.json$/, ".webp"));

it.each(pictures)("the template of %s has a small picture (npm run thumbnails makes it)", (picture) => {
  const file = `public/thumbnails/${picture}`;
  expect(statSync(file, { throwIfNoEntry: false })?.size ?? 0, `${file} is missing`).toBeGreaterThan(500);
  expect(statSync(file).size).toBeLessThan(15_000);
  const head = readFileSync(file).subarray(0, 12).toString("latin1");
  expect([head.slice(0, 4), head.slice(8)]).toEqual(["RIFF", "WEBP"]);
});

it("no picture is left of a template that is gone", () => {
  expect(readdirSync("public/thumbnails").filter((name) => !pictures.includes(name))).toEqual([]);
});
