import { afterEach, describe, expect, it, vi } from "vitest";
import { addAsset, loadLibrary, useLibrary } from "../../src/editor/library.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";

afterEach(() => vi.restoreAllMocks());

describe("the library", () => {
  it("refuses what the browser cannot read as a file, and says so", async () => {
    await loadLibrary(new MemoryStore("a test"));
    const folder = new File(["x"], "holiday");
    vi.spyOn(folder, "arrayBuffer").mockRejectedValue(new DOMException("A folder.", "NotFoundError"));
    const result = await addAsset(folder, "image");
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: "asset.unreadable" }] });
    expect(result.diagnostics[0]!.message).toMatch(/^holiday cannot be read/);
  });

  it("is there without the user's own files where they cannot be listed", async () => {
    const store = new MemoryStore("a test");
    vi.spyOn(store, "assets").mockRejectedValue(new Error("the disk is broken"));
    await loadLibrary(store);
    expect(useLibrary.getState()).toMatchObject({ loaded: true, own: [] });
    expect(useLibrary.getState().problems).toContain("Your files could not be read: the disk is broken");
  });
});
