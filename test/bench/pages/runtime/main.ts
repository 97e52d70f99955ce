import * as Comlink from "comlink";
import type { RuntimeBench } from "./worker.ts";

declare global {
  interface Window {
    bench: Comlink.Remote<RuntimeBench>;
  }
}

// In a module worker, where the studio runs its graphs.
const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
worker.addEventListener("error", (event) => {
  throw new Error(event.message);
});
window.bench = Comlink.wrap<RuntimeBench>(worker);
