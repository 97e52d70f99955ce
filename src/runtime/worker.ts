import * as Comlink from "comlink";
import { registry } from "../nodes/registry.ts";
import { ALIVE } from "./lifeline.ts";
import { LocalStudioWorker } from "./studio-worker.ts";

/** Entry of the module worker. Says every second that it lives: a blocked worker emits nothing at all. */
const BEAT_MS = 1000;

Comlink.expose(new LocalStudioWorker(registry));
setInterval(() => self.postMessage("beat"), BEAT_MS);
// Held until this worker ends, however it ends: the page waits for it. Pages that are not secure have no locks.
void navigator.locks?.request(self.name, () => {
  self.postMessage(ALIVE);
  return new Promise(() => {});
});
