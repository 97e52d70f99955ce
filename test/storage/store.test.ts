import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { StudioDatabase } from "../../src/storage/database.ts";
import { IndexedDbStore } from "../../src/storage/indexeddb-store.ts";
import { MemoryStore } from "../../src/storage/memory-store.ts";
import { openStore } from "../../src/storage/open-store.ts";
import type { Store } from "../../src/storage/store.ts";

const graph = (id: string, title = "Rain") => JSON.stringify({ schema: "rddm-studio/graph", id, title });
/** SHA-256 of the three bytes of "abc" (FIPS 180-2, B.1). */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const abc = () => new Uint8Array([97, 98, 99]);

const open: Store[] = [];
async function remember(store: Promise<Store>): Promise<Store> {
  open.push(await store);
  return store;
}
/** What the browser would give two tabs of one site. */
const browser = () => ({ indexedDB: new IDBFactory(), IDBKeyRange });

/** A page that can be hidden, with its localStorage. */
function fakePage() {
  const listeners: (() => void)[] = [];
  const stored = new Map<string, string>();
  const addEventListener = (_: string, listener: () => void) => listeners.push(listener);
  const target = { addEventListener, removeEventListener: () => {}, visibilityState: "hidden" };
  vi.stubGlobal("document", target);
  vi.stubGlobal("window", target);
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  return {
    stored,
    hide: () => {
      for (const listener of listeners) listener();
    },
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe.each([
  ["in the browser's database", () => remember(openStore("test", browser()))],
  ["in memory", () => remember(Promise.resolve(new MemoryStore("private window")))],
])("a store %s", (_, start) => {
  it("has no current document on a first visit", async () => {
    expect(await (await start()).loadCurrent()).toBeNull();
  });

  it("keeps named versions of a graph, newest first, until they are taken away", async () => {
    const store = await start();
    await store.addVersion("before", graph("a", "one"));
    await store.addVersion("after", graph("a", "two"));
    await store.addVersion("other", graph("b"));
    const [newest, oldest] = await store.versions("a");
    expect([newest!.name, oldest!.name]).toEqual(["after", "before"]);
    expect(oldest!.text).toBe(graph("a", "one"));
    await store.removeVersion(newest!.key);
    expect((await store.versions("a")).map(({ name }) => name)).toEqual(["before"]);
    expect(await store.versions("b")).toHaveLength(1);
  });

  it("gives back the text of the last save", async () => {
    const store = await start();
    const results = [store.saveCurrent(graph("a", "one")), store.saveCurrent(graph("a", "two"))];
    await store.flush();
    expect(await Promise.all(results)).toEqual([{ ok: true }, { ok: true }]);
    expect(await store.loadCurrent()).toBe(graph("a", "two"));
  });

  it("names an asset by the SHA-256 of its bytes and gives the bytes back", async () => {
    const store = await start();
    const put = await store.putAsset({ name: "abc.png", bytes: abc(), kind: "image" });
    expect(put).toEqual({ ok: true, value: { name: "abc.png", sha256: ABC, bytes: 3 }, diagnostics: [] });
    expect(await store.asset(ABC)).toEqual(abc());
    expect(await store.asset("0".repeat(64))).toBeNull();
  });

  it("keeps its own copy of the bytes", async () => {
    const store = await start();
    const bytes = abc();
    await store.putAsset({ name: "abc.png", bytes, kind: "image" });
    bytes[0] = 0;
    (await store.asset(ABC))![1] = 0;
    expect(await store.asset(ABC)).toEqual(abc());
  });

  it("keeps a view into a larger buffer as what is seen, not as the buffer", async () => {
    const store = await start();
    await store.putAsset({ name: "view", bytes: new Uint8Array([0, 97, 98, 99, 0]).subarray(1, 4), kind: "npy" });
    expect(await store.asset(ABC)).toEqual(abc());
  });

  it("lists assets without their bytes, and the same bytes once", async () => {
    const store = await start();
    await store.putAsset({ name: "old name", bytes: abc(), kind: "image" });
    await store.putAsset({ name: "new name", bytes: abc(), kind: "image" });
    const rows = await store.assets();
    expect(rows).toEqual([{ name: "new name", sha256: ABC, bytes: 3, kind: "image", added: expect.any(Number) }]);
    await store.removeAsset(ABC);
    expect(await store.assets()).toEqual([]);
    expect(await store.asset(ABC)).toBeNull();
  });

  it("refuses an empty file and says which", async () => {
    const put = await (await start()).putAsset({ name: "nothing.png", bytes: new Uint8Array(), kind: "image" });
    expect(put).toMatchObject({ ok: false, diagnostics: [{ code: "asset.empty" }] });
    expect(put.diagnostics[0]!.message).toContain("nothing.png");
  });

  it("keeps settings, false and 0 included", async () => {
    const store = await start();
    await store.setSetting("grid", false);
    await store.setSetting("zoom", 0);
    expect(await store.setting("grid")).toBe(false);
    expect(await store.setting("zoom")).toBe(0);
    expect(await store.setting("unheard of")).toBeUndefined();
  });
});

describe("a store in the browser's database", () => {
  it("survives closing and opening again", async () => {
    const site = browser();
    const first = await openStore("test", site);
    void first.saveCurrent(graph("a"));
    await first.putAsset({ name: "abc", bytes: abc(), kind: "model" });
    await first.close();
    const second = await remember(openStore("test", site));
    expect(second.persistent).toBe(true);
    expect(await second.loadCurrent()).toBe(graph("a"));
    expect(await second.asset(ABC)).toEqual(abc());
  });

  it("gathers a burst of edits into one write", async () => {
    const db = new StudioDatabase("test", browser());
    const store = await remember(Promise.resolve(new IndexedDbStore(db)));
    const put = vi.spyOn(db.documents, "put");
    const results = Array.from({ length: 50 }, (_, k) => store.saveCurrent(graph("a", `edit ${k}`)));
    await Promise.all(results);
    expect(put).toHaveBeenCalledTimes(1);
    expect(await store.loadCurrent()).toBe(graph("a", "edit 49"));
  });

  it("keeps the last edit of a page that goes before the database has written it", async () => {
    const page = fakePage();
    const db = new StudioDatabase("test", browser());
    const first = await remember(Promise.resolve(new IndexedDbStore(db)));
    vi.spyOn(db.documents, "put").mockImplementation(() => {
      throw new DOMException("the page is gone", "AbortError");
    });
    void first.saveCurrent(graph("a", "last edit"));
    page.hide();
    await first.flush();
    const second = await remember(openStore("test", browser()));
    expect(await second.loadCurrent()).toBe(graph("a", "last edit"));
    expect(page.stored.size).toBe(0);
    expect(await second.loadCurrent()).toBe(graph("a", "last edit"));
  });

  it("prefers what the database has when it is newer than what a leaving page left", async () => {
    const page = fakePage();
    const store = await remember(openStore("test", browser()));
    page.stored.set("rddm-studio.parting", JSON.stringify({ text: graph("a", "old"), at: 1 }));
    void store.saveCurrent(graph("a", "new"));
    await store.flush();
    page.stored.set("rddm-studio.parting", JSON.stringify({ text: graph("a", "old"), at: 1 }));
    expect(await store.loadCurrent()).toBe(graph("a", "new"));
  });

  it("tells that the space is full, and what to do, and does not throw", async () => {
    const db = new StudioDatabase("test", browser());
    const store = await remember(Promise.resolve(new IndexedDbStore(db)));
    vi.spyOn(db.assetBytes, "put").mockImplementation(() => {
      throw new DOMException("no room", "QuotaExceededError");
    });
    const put = await store.putAsset({ name: "big.onnx", bytes: abc(), kind: "model" });
    expect(put).toMatchObject({ ok: false, diagnostics: [{ code: "storage.full" }] });
    expect(put.diagnostics[0]!.message).toContain("big.onnx");
    expect(put.diagnostics[0]!.hint).toContain("save the graph to a file");
    // The row went with the bytes: a list never names what is not there.
    expect(await store.assets()).toEqual([]);
  });

  it("lets go when another tab upgrades the database, and says so", async () => {
    const site = browser();
    const store = await remember(openStore("test", site));
    const told = new Promise<string>((resolve) => store.onClosed(resolve));
    let kept: string | undefined;
    void store.saveCurrent(graph("a", "last edit"));
    await new Promise<void>((resolve, reject) => {
      const request = site.indexedDB.open("test", 1000);
      request.onsuccess = () => {
        const read = request.result.transaction("documents").objectStore("documents").get("a");
        read.onsuccess = () => {
          kept = read.result?.text;
          request.result.close();
          resolve();
        };
      };
      request.onerror = () => reject(request.error);
    });
    expect(await told).toContain("reload");
    expect(kept).toBe(graph("a", "last edit"));
    expect(await store.saveCurrent(graph("a"))).toMatchObject({ ok: false, diagnostic: { code: "storage.closed" } });
  });

  it("falls back to memory, with the reason, where IndexedDB is refused", async () => {
    const refusing = new IDBFactory();
    vi.spyOn(refusing, "open").mockImplementation(() => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    const store = await openStore("test", { indexedDB: refusing, IDBKeyRange });
    expect(store.persistent).toBe(false);
    expect(store.reason).toContain("insecure");
    await store.putAsset({ name: "abc", bytes: abc(), kind: "image" });
    expect(await store.asset(ABC)).toEqual(abc());
  });

  it("falls back to memory where there is no IndexedDB at all", async () => {
    const store = await openStore("test");
    expect(store.persistent).toBe(false);
    expect(store.reason).toContain("Save your work to files");
  });
});

it("lists the graphs of this browser, newest first, and takes one away with its versions", async () => {
  const store = await remember(openStore("test", browser()));
  await store.saveCurrent(graph("a", "Rain"));
  await store.flush();
  await new Promise((next) => setTimeout(next, 2));
  await store.saveCurrent(graph("b", "Faces"));
  await store.flush();
  await store.addVersion("first", graph("a"));
  expect((await store.documents()).map(({ id, title }) => [id, title])).toEqual([
    ["b", "Faces"],
    ["a", "Rain"],
  ]);
  expect(await store.document("a")).toBe(graph("a", "Rain"));
  await store.removeDocument("a");
  expect(await store.document("a")).toBeNull();
  expect(await store.versions("a")).toEqual([]);
  expect(await store.documents()).toHaveLength(1);
});
