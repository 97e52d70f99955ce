// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates in sources that are given as text
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { literalWords } from "./literal-words.ts";

const EDITOR = new URL("../../src/editor/", import.meta.url);
const sources = readdirSync(EDITOR, { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !path.startsWith("messages"),
);

describe("the words of the page", () => {
  it("are all in the messages: no view, toast or diagnostic has its own", () => {
    expect(sources.length).toBeGreaterThan(100);
    const own = sources.flatMap((path) =>
      literalWords(path, readFileSync(new URL(path, EDITOR), "utf8")).map(
        ({ line, text }) => `${path}:${line} ${text}`,
      ),
    );
    expect(own).toEqual([]);
  });

  it.each([
    ["text of an element", "<p>Run it first</p>", "Run it first"],
    ["text in a part of an element", "<p>{busy ? messages.run : `${n} runs`}</p>", "runs"],
    ["an attribute people hear", '<button aria-label="Close" />', "Close"],
    ["an attribute that is put together", "<input placeholder={a ?? `Name of ${b}`} />", "Name of"],
    ["text inside a component's children", "<A>{list.map(() => <li>again</li>)}</A>", "again"],
    ["what a toast says", 'notify({ tone: "ok", message: "Kept.", hint: more ? `See ${it}` : undefined })', "Kept."],
  ])("are found in %s", (_, source, text) => {
    expect(literalWords("view.tsx", source).map((found) => found.text)).toContain(text);
  });

  it("are not names for machines: classes, ids, keys, arguments, and single signs", () => {
    const source =
      '<p className="muted code" id={`a-${b}`} key="one">· {figure(x, "fixed")} {messages.run.name(2)} ᾱ</p>';
    expect(literalWords("view.tsx", source)).toEqual([]);
  });
});
