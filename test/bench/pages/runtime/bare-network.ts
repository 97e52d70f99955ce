import type { InferenceSession, OnnxValue } from "onnxruntime-web";
import type { Ort } from "../../../../src/runtime/onnx/ort.ts";

type Feeds = Readonly<Record<string, OnnxValue>>;

/** Steps of a loop whose inputs are kept. */
const KEPT = 64;

/** Looks over the shoulder of whoever uses onnxruntime: the session it made last, and what its last runs were fed. */
export class BareNetwork {
  readonly #feeds: Feeds[] = [];
  #session: InferenceSession | null = null;
  #run: InferenceSession["run"] | null = null;
  /** Tensors that the caller gave for the results; absent where the session makes its own. */
  #fetches: InferenceSession.FetchesType | undefined = undefined;

  /** The module, its sessions watched. */
  watch(ort: typeof Ort): typeof Ort {
    const create = async (...call: unknown[]): Promise<InferenceSession> => {
      const session = await (ort.InferenceSession.create as (...call: unknown[]) => Promise<InferenceSession>)(...call);
      this.#session = session;
      this.#feeds.length = 0;
      const run = session.run.bind(session);
      this.#run = run;
      session.run = (async (feeds: Feeds, fetches?: InferenceSession.FetchesType) => {
        this.#feeds.push(feeds);
        if (this.#feeds.length > KEPT) this.#feeds.shift();
        this.#fetches = fetches;
        return fetches ? run(feeds, fetches) : run(feeds);
      }) as InferenceSession["run"];
      return session;
    };
    return { ...ort, InferenceSession: { ...ort.InferenceSession, create } } as typeof Ort;
  }

  /**
   * The bare loop: what the run under way fed to the session, fed again, and nothing else. `settle` waits until a call
   * is done where `run` resolves as soon as it is submitted; two calls may be under way. Milliseconds of each step.
   */
  async loop(steps: number, settle: () => Promise<unknown>): Promise<number[]> {
    if (!this.#session || !this.#run) throw new Error("no session was made");
    const feeds = this.#feeds.slice(-steps);
    const times: number[] = [];
    let submitted: Promise<unknown> = Promise.resolve();
    let last = performance.now();
    for (let k = 0; k < steps; k++) {
      const outputs = await (this.#fetches ? this.#run(feeds[k]!, this.#fetches) : this.#run(feeds[k]!));
      await submitted;
      submitted = settle();
      const now = performance.now();
      times.push(now - last);
      last = now;
      // Those that are the session's own, not the caller's.
      if (!this.#fetches) for (const tensor of Object.values(outputs)) tensor.dispose();
    }
    await submitted;
    times[steps - 1]! += performance.now() - last;
    return times;
  }
}
