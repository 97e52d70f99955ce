import type { Page, Worker } from "playwright-core";
import { ready } from "./harness.ts";

/** Faults are put in from outside, into the site as it ships: what browsers do, done when it is wanted. */

/** Numbers in [0, 1) that are the same in every test run (Park and Miller). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

declare global {
  interface Window {
    madeWorkers: globalThis.Worker[];
  }
}

/** Loads the page anew, its workers held so that they can be terminated from outside. */
export async function holdWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.madeWorkers = [];
    window.Worker = class extends Worker {
      constructor(...made: ConstructorParameters<typeof Worker>) {
        super(...made);
        window.madeWorkers.push(this);
      }
    };
  });
  await page.reload();
  await ready(page);
}

/** The worker that computes now: the page's first that is not one of its threads. */
export async function studioWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers()) {
    const name = await worker.evaluate(() => self.name).catch(() => "");
    if (name.startsWith("studio")) return worker;
  }
  throw new Error("the page has no worker");
}

/** Loses the GPU device when it is asked for its n-th command encoder from now on. */
export const loseDeviceAt = async (page: Page, n: number): Promise<void> =>
  (await studioWorker(page)).evaluate((n) => {
    const make = GPUDevice.prototype.createCommandEncoder;
    let left = n;
    GPUDevice.prototype.createCommandEncoder = function (this: GPUDevice, ...given) {
      if (left-- === 0) this.destroy();
      return make.apply(this, given);
    };
  }, n);

/** The n-th buffer from now on finds no memory on the GPU: it looks like any other, cannot be used, and that is told later. */
export const failBufferAt = async (page: Page, n: number): Promise<void> =>
  (await studioWorker(page)).evaluate((n) => {
    const make = GPUDevice.prototype.createBuffer;
    let left = n;
    GPUDevice.prototype.createBuffer = function (this: GPUDevice, descriptor) {
      const buffer = make.call(this, descriptor);
      // Those that are mapped at once throw instead.
      if (descriptor.mappedAtCreation || left-- !== 0) return buffer;
      buffer.destroy();
      const error = new GPUOutOfMemoryError("injected");
      setTimeout(() => this.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error })));
      return buffer;
    };
  }, n);

/** The n-th array of at least so many elements from now on finds no memory. */
export const failArrayAt = async (page: Page, n: number, elements: number): Promise<void> =>
  (await studioWorker(page)).evaluate(
    ([n, elements]) => {
      let left = n!;
      self.Float32Array = new Proxy(Float32Array, {
        construct(target, given, as) {
          if (typeof given[0] === "number" && given[0] >= elements! && left-- === 0)
            throw new RangeError("Array buffer allocation failed");
          return Reflect.construct(target, given, as);
        },
      });
    },
    [n, elements],
  );
