import type { RunOptions } from "../../src/runtime/client.ts";
import type { RunEvent, RunSummary } from "../../src/runtime/protocol.ts";

/** Writes down what the page asks of its worker: the method and what it was given. Runs last until they are stopped. */
export function fakeRuntime() {
  const asked: [what: string, ...given: unknown[]][] = [];
  let tell: (event: RunEvent) => void = () => {};
  let runs = 0;
  const start =
    (what: string) =>
    (...given: unknown[]) => {
      const runId = `run-${++runs}`;
      asked.push([what, ...given]);
      tell = (given.at(-1) as RunOptions).onEvent;
      return {
        runId,
        done: new Promise<RunSummary>(() => {}),
        control: (command: string) => asked.push(["control", runId, command]),
        breakpoints: () => {},
      };
    };
  const answer =
    (what: string, value: unknown) =>
    async (...given: unknown[]) => {
      asked.push([what, ...given]);
      return { ok: true, value };
    };
  const client = {
    run: start("run"),
    fork: start("fork"),
    preview: answer("preview", { shape: [1, 1, 1, 1] }),
    statistics: answer("statistics", { shape: [1, 1, 1, 1] }),
    save: answer("save", null),
    tape: async (...given: unknown[]) => {
      asked.push(["tape", ...given]);
      return { runId: null, zones: [], wires: [] };
    },
  };
  return {
    client,
    asked,
    tell: (event: RunEvent) => tell(event),
    /** Those of one kind, newest last. */
    of: (what: string) => asked.filter(([kind]) => kind === what).map(([, ...given]) => given),
  };
}
