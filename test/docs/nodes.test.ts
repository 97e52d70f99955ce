import { describe, expect, it } from "vitest";
import type { AnyNode } from "../../src/nodes/define.ts";
import { registry } from "../../src/nodes/registry.ts";
import { nodePage } from "./node-page.ts";

const page = nodePage([...registry.values()] as AnyNode[]);

describe("docs/nodes.md", () => {
  it("is what the definitions say (`npm run docs` writes it anew)", async () => {
    await expect(page).toMatchFileSnapshot("../../docs/nodes.md");
  });

  it("has a section for every node type, and every link of its contents leads to one", () => {
    const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading!);
    expect(headings).toHaveLength(registry.size);
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
    for (const [, target] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(anchors).toContain(target);
  });
});
