import { beforeEach, describe, expect, it, vi } from "vitest";
import { currentDocument, execute, openInEditor } from "../../src/editor/state/document-store.ts";
import { forgetRun, resumeRun, runTo, startRun, stepRun } from "../../src/editor/state/run-controller.ts";
import { refreshTape } from "../../src/editor/state/run-events.ts";
import { idleRun, useRun } from "../../src/editor/state/run-store.ts";
import { setSeedLocked } from "../../src/editor/state/seed-locks.ts";
import { fetchStatistics } from "../../src/editor/state/statistics.ts";
import { useToasts } from "../../src/editor/state/toast-store.ts";
import { fetchPicture } from "../../src/editor/state/wire-previews.ts";
import { type Plan, planNodes } from "../../src/graph/plan.ts";
import { documentOf } from "../graph/build.ts";
import { fakeRuntime } from "./fake-runtime.ts";

const worker = vi.hoisted(() => ({ now: null as unknown }));
vi.mock("../../src/editor/state/runtime.ts", () => ({ runtime: () => worker.now }));

// Of a hidden page, which has no frames.
vi.stubGlobal("document", { hidden: true });

let fake: ReturnType<typeof fakeRuntime>;
beforeEach(() => {
  fake = fakeRuntime();
  worker.now = fake.client;
  useRun.setState({ ...idleRun });
  useToasts.setState({ toasts: [] });
});

describe("views", () => {
  it("ask of the run they show, whatever the worker has run since", async () => {
    useRun.setState({ runId: "run-7" });
    await fetchPicture("a.out", 2, 64);
    await fetchPicture("a.out", null, 64);
    await fetchStatistics("a.out", 2);
    await refreshTape();
    expect(fake.of("preview")).toMatchObject([
      [{ wire: "a.out", runId: "run-7", step: 2, maxSize: 64 }],
      [{ wire: "a.out", runId: "run-7", step: undefined }],
    ]);
    expect(fake.of("statistics")).toMatchObject([[{ wire: "a.out", runId: "run-7", step: 2 }]]);
    expect(fake.of("tape")).toEqual([["run-7"]]);
  });
});

/** Paused before `low`, which lies in no loop. */
function pausedRun() {
  openInEditor(
    documentOf({ grey: ["constant"], drawn: ["noise"], low: ["clamp"], sum: ["statistics"] }, [
      ["grey.tensor", "low.tensor"],
      ["low.tensor", "sum.tensor"],
    ]),
  );
  forgetRun();
  void startRun();
  const { runId } = useRun.getState();
  const where = { zone: null, iteration: null, nodeId: "low", breakpoint: null };
  fake.tell({ runId: runId!, type: "paused", ...where });
  expect(useRun.getState().phase).toBe("paused");
  return where;
}

const paramsOf = (plan: unknown, id: string) =>
  [...planNodes((plan as Plan).steps)].find((node) => node.id === id)?.params;

describe("a paused run whose graph was edited", () => {
  it("goes on as it is where nothing that runs has changed", () => {
    pausedRun();
    execute({ type: "setTitle", title: "Another" });
    resumeRun();
    expect(fake.of("control")).toEqual([["run-1", "resume"]]);
  });

  it("begins again outside of loops, with the edit and with the seeds it had", () => {
    pausedRun();
    setSeedLocked("main/drawn.seed", false);
    execute({ type: "setParams", id: "low", params: { high: 0.5 } });
    const edited = currentDocument();
    resumeRun();
    expect(fake.of("control")).toEqual([]);
    expect(fake.of("run")).toHaveLength(2);
    expect(paramsOf(fake.of("run")[1]![0], "low")).toMatchObject({ high: 0.5 });
    expect(currentDocument()).toBe(edited);
    expect(useRun.getState().phase).toBe("running");
    expect(useToasts.getState().toasts[0]?.message).toMatch(/from the beginning/);
    setSeedLocked("main/drawn.seed", true);
  });

  it("comes to where it waited when stepped, and as far as asked when run to a node", () => {
    pausedRun();
    execute({ type: "setParams", id: "low", params: { high: 0.5 } });
    stepRun();
    expect(fake.of("run")[1]![1]).toMatchObject({ breakpoints: [{ kind: "node", nodeId: "low" }] });
    pausedRun();
    execute({ type: "setParams", id: "low", params: { high: 0.25 } });
    runTo("sum");
    expect(fake.of("run").at(-1)![1]).toMatchObject({ breakpoints: [{ kind: "node", nodeId: "sum" }] });
  });

  it("is refused, and waits, while the graph cannot run", () => {
    const where = pausedRun();
    execute({ type: "removeNodes", ids: ["grey"] });
    resumeRun();
    expect(fake.of("control")).toEqual([]);
    expect(fake.of("run")).toHaveLength(1);
    expect(useRun.getState()).toMatchObject({ phase: "paused", pausedAt: where });
    expect(useToasts.getState().toasts[0]).toMatchObject({ tone: "error" });
  });
});
