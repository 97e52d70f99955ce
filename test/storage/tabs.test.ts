import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openStore } from "../../src/storage/open-store.ts";
import type { Store } from "../../src/storage/store.ts";

const graph = (id: string, title: string) => JSON.stringify({ schema: "rddm-studio/graph", id, title });

const open: Store[] = [];
/** Tabs of one site. */
function browser() {
  const site = { indexedDB: new IDBFactory(), IDBKeyRange };
  return async (): Promise<Store> => {
    const store = await openStore("test", site);
    open.push(store);
    return store;
  };
}
async function save(store: Store, text: string) {
  const result = store.saveCurrent(text);
  await store.flush();
  return result;
}
const kept = async (store: Store) => Object.fromEntries((await store.documents()).map(({ id, title }) => [id, title]));

afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
  vi.unstubAllGlobals();
});

describe("two tabs that edit one graph", () => {
  it("lose nothing: the second to write goes on under an id of its own", async () => {
    const tab = browser();
    const first = await tab();
    await save(first, graph("rain", "as it was"));
    const second = await tab();
    await second.loadCurrent();
    expect(await save(first, graph("rain", "of the first"))).toEqual({ ok: true });
    expect(await save(second, graph("rain", "of the second"))).toEqual({ ok: true, movedTo: "rain-2" });
    expect(await save(second, graph("rain-2", "of the second, later"))).toEqual({ ok: true });
    expect(await save(first, graph("rain", "of the first, later"))).toEqual({ ok: true });
    expect(await kept(first)).toEqual({ rain: "of the first, later", "rain-2": "of the second, later" });
    expect(JSON.parse((await first.document("rain-2"))!).id).toBe("rain-2");
  });

  it("go on with what the other has written, once they have read it", async () => {
    const tab = browser();
    const [first, second] = [await tab(), await tab()];
    await save(first, graph("rain", "one"));
    await second.loadCurrent();
    await save(second, graph("rain", "two"));
    await first.loadCurrent();
    expect(await save(first, graph("rain", "three"))).toEqual({ ok: true });
    expect(await kept(first)).toEqual({ rain: "three" });
  });

  it("each come back to their own graph", async () => {
    const tab = browser();
    const session = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => session.get(key) ?? null,
      setItem: (key: string, value: string) => session.set(key, value),
    });
    await save(await tab(), graph("rain", "Rain"));
    const mine = new Map(session);
    session.clear();
    await save(await tab(), graph("faces", "Faces"));
    expect(await (await tab()).loadCurrent()).toBe(graph("faces", "Faces"));
    session.clear();
    expect(await (await tab()).loadCurrent()).toBe(graph("faces", "Faces"));
    for (const [key, value] of mine) session.set(key, value);
    expect(await (await tab()).loadCurrent()).toBe(graph("rain", "Rain"));
  });

  it("change a setting as it is kept, not as they once read it", async () => {
    const tab = browser();
    const [first, second] = [await tab(), await tab()];
    const add = (name: string) => (list: string[] | undefined) => [...(list ?? []), name];
    await Promise.all([first.changeSetting("list", add("a")), second.changeSetting("list", add("b"))]);
    expect((await first.setting<string[]>("list"))!.sort()).toEqual(["a", "b"]);
  });
});

describe("a graph that is opened", () => {
  it("leaves another one that is kept under its id as it is", async () => {
    const store = await browser()();
    await save(store, graph("rain", "worked on"));
    expect(await store.openCurrent(graph("rain", "from a file"))).toEqual({ ok: true, movedTo: "rain-2" });
    expect(await kept(store)).toEqual({ rain: "worked on", "rain-2": "from a file" });
  });

  it("keeps its id where nothing else is kept under it, and finds its place again", async () => {
    const store = await browser()();
    expect(await store.openCurrent(graph("rain", "Rain"))).toEqual({ ok: true });
    expect(await store.openCurrent(graph("rain", "Rain"))).toEqual({ ok: true });
    await save(store, graph("rain", "worked on"));
    expect(await store.openCurrent(graph("rain", "Rain"))).toEqual({ ok: true, movedTo: "rain-2" });
    expect(await store.openCurrent(graph("rain", "Rain"))).toEqual({ ok: true, movedTo: "rain-2" });
    expect(await store.openCurrent(graph("rain", "another file"))).toEqual({ ok: true, movedTo: "rain-3" });
    expect(Object.keys(await kept(store)).sort()).toEqual(["rain", "rain-2", "rain-3"]);
  });

  it("is not what an edit that still waits for its write becomes", async () => {
    const store = await browser()();
    await save(store, graph("rain", "one"));
    void store.saveCurrent(graph("rain", "two"));
    expect(await store.openCurrent(graph("rain", "from a file"))).toEqual({ ok: true, movedTo: "rain-2" });
    expect(await kept(store)).toEqual({ rain: "two", "rain-2": "from a file" });
  });

  it("takes the place of its graph when it is a version of it, which stays as another version", async () => {
    const store = await browser()();
    await store.addVersion("good", graph("rain", "good"));
    await save(store, graph("rain", "worked on"));
    expect(await store.openCurrent(graph("rain", "good"))).toEqual({ ok: true });
    expect(await kept(store)).toEqual({ rain: "good" });
    const versions = await store.versions("rain");
    expect(versions.map(({ name }) => name).sort()).toEqual(["Before “good”", "good"]);
    expect(versions.find(({ name }) => name !== "good")?.text).toBe(graph("rain", "worked on"));
  });
});
