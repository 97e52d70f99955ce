import { StudioDatabase } from "./database.ts";
import { IndexedDbStore } from "./indexeddb-store.ts";
import { MemoryStore } from "./memory-store.ts";
import { refusalReason } from "./problems.ts";
import type { Store } from "./store.ts";

/**
 * Opens what the user keeps on this machine; memory stands in where the browser refuses. Never rejects.
 * `factory` is the browser's own IndexedDB unless a test says otherwise.
 */
export async function openStore(
  name = "rddm-studio",
  factory: { indexedDB?: IDBFactory; IDBKeyRange?: typeof IDBKeyRange } = {},
): Promise<Store> {
  let db: StudioDatabase | null = null;
  try {
    db = new StudioDatabase(name, factory);
    await opened(db);
    return new IndexedDbStore(db);
  } catch (error) {
    db?.close();
    return new MemoryStore(refusalReason(error));
  }
}

/** Rejects instead of waiting when another tab holds an older version and does not let go. */
function opened(db: StudioDatabase): Promise<unknown> {
  const blocked = new Promise<never>((_, reject) => {
    db.on("blocked", () => reject(new Error("another tab holds an older version: close it and reload")));
  });
  return Promise.race([db.open(), blocked]);
}
