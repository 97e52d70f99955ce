import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  blankDocument,
  currentDocument,
  execute,
  isChanged,
  markSaved,
  openInEditor,
  undoEdit,
  useDocument,
} from "../../src/editor/state/document-store.ts";
import { guardLeaving, startSaving, useSaving } from "../../src/editor/state/saving.ts";
import { attachSettings, changeSettings } from "../../src/editor/state/settings-store.ts";
import { useToasts } from "../../src/editor/state/toast-store.ts";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { registry } from "../../src/nodes/registry.ts";
import { openStore } from "../../src/storage/open-store.ts";
import type { SaveResult, Store } from "../../src/storage/store.ts";

const rename = (title: string) => execute({ type: "setTitle", title });
const refused: SaveResult = {
  ok: false,
  diagnostic: { code: "storage.full", severity: "error", message: "The space is full." },
};
const told = () => useToasts.getState().toasts.map(({ message }) => message);

let site: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange };
let store: Store;
const stores: Store[] = [];
async function tab(): Promise<Store> {
  const opened = await openStore("test", site);
  stores.push(opened);
  return opened;
}

beforeEach(async () => {
  site = { indexedDB: new IDBFactory(), IDBKeyRange };
  store = await tab();
  openInEditor({ ...blankDocument(), id: "rain", title: "Rain" });
  useToasts.setState({ toasts: [] });
  useSaving.setState({ state: "saved", message: null });
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((each) => each.close()));
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Until everything that was asked for is kept. */
const settled = () => vi.waitFor(() => expect(useSaving.getState().state).toBe("saved"), { timeout: 5000 });

describe("keeping the open graph", () => {
  it("gives a graph its own id where another tab has changed it, and says so; undo goes on", async () => {
    const stop = startSaving(store);
    rename("mine");
    await settled();
    const other = await tab();
    const theirs = { ...currentDocument(), title: "theirs" };
    await other.loadCurrent();
    void other.saveCurrent(serializeDocument(theirs));
    await other.flush();
    rename("mine, later");
    await vi.waitFor(() => expect(currentDocument().id).toBe("rain-2"));
    await settled();
    expect(told()).toEqual([expect.stringMatching(/changed in another tab/)]);
    undoEdit();
    expect(currentDocument()).toMatchObject({ id: "rain-2", title: "mine" });
    await settled();
    expect(await other.document("rain")).toBe(serializeDocument(theirs));
    expect(await store.document("rain-2")).toBe(serializeDocument(currentDocument()));
    stop();
  });

  it("opens a file beside what is kept under its id, silently and unchanged", async () => {
    const stop = startSaving(store);
    const file = serializeDocument(currentDocument());
    rename("worked on");
    await settled();
    const parsed = parseDocument(file, registry);
    if (!parsed.ok) throw new Error("the file does not read");
    openInEditor(parsed.value);
    // An edit before the id is known is not lost, and overwrites nothing.
    rename("edited at once");
    await vi.waitFor(() => expect(currentDocument().id).toBe("rain-2"));
    await settled();
    expect(told()).toEqual([]);
    expect(isChanged(useDocument.getState())).toBe(true);
    undoEdit();
    expect(isChanged(useDocument.getState())).toBe(false);
    await settled();
    expect((await store.documents()).map(({ id, title }) => `${id} ${title}`).sort()).toEqual([
      "rain worked on",
      "rain-2 Rain",
    ]);
    stop();
  });

  it("tells once that nothing is kept, until something is again", async () => {
    const save = vi.spyOn(store, "saveCurrent").mockResolvedValue(refused);
    const stop = startSaving(store);
    rename("a");
    await vi.waitFor(() => expect(useSaving.getState().state).toBe("failed"));
    const [first] = useToasts.getState().toasts;
    rename("b");
    expect(useSaving.getState()).toEqual({ state: "failed", message: "The space is full." });
    await vi.waitFor(() => expect(save).toHaveBeenCalledTimes(2));
    await new Promise((next) => setTimeout(next));
    // Told again, it would be another toast with the same words.
    expect(useToasts.getState().toasts).toEqual([first]);
    save.mockResolvedValue({ ok: true });
    rename("e");
    await settled();
    stop();
  });

  it("leaves settings that another tab has changed as they are there", async () => {
    await attachSettings(store);
    const other = await tab();
    await other.changeSetting("settings", () => ({ minimap: false }));
    changeSettings({ snap: false });
    await vi.waitFor(async () => expect(await other.setting("settings")).toEqual({ minimap: false, snap: false }));
  });

  it("asks before the page is left with work that is kept nowhere", () => {
    const listeners = new Map<string, (event: { preventDefault: () => void }) => void>();
    vi.stubGlobal("window", { addEventListener: listeners.set.bind(listeners) });
    guardLeaving();
    const asks = () => {
      const preventDefault = vi.fn();
      listeners.get("beforeunload")!({ preventDefault });
      return preventDefault.mock.calls.length > 0;
    };
    rename("worked on");
    expect(asks()).toBe(false);
    useSaving.setState({ state: "failed", message: "full" });
    expect(asks()).toBe(true);
    markSaved();
    expect(asks()).toBe(false);
  });
});
