import * as Comlink from "comlink";
import { registry } from "../nodes/registry.ts";
import { LocalStudioWorker } from "./studio-worker.ts";

/** Entry of the module worker. Says every second that it lives: a blocked worker emits nothing at all. */
const BEAT_MS = 1000;

Comlink.expose(new LocalStudioWorker(registry));
setInterval(() => self.postMessage("beat"), BEAT_MS);
