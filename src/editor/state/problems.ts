import { create } from "zustand";
import { validate } from "../../graph/compile.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import { registry } from "../../nodes/registry.ts";
import { useLibrary } from "../library.ts";
import { currentDocument, useDocument } from "./document-store.ts";

interface ProblemsState {
  /** Of the document as it stands. */
  readonly document: readonly Diagnostic[];
  /** Of the last run; gone when the next one starts. */
  readonly run: readonly Diagnostic[];
}

export const useProblems = create<ProblemsState>()(() => ({ document: [], run: [] }));

/** A pause in typing: a thousand nodes take some milliseconds to check. */
const CHECK_AFTER_MS = 60;

export function startChecking(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER_MS);
  };
  useDocument.subscribe((state, previous) => {
    if (state.history.present !== previous.history.present) soon();
  });
  useLibrary.subscribe((state, previous) => {
    if (state.environment !== previous.environment) soon();
  });
  soon();
}

function check(): void {
  // Before the library is read every file would seem missing.
  const { environment, loaded } = useLibrary.getState();
  if (loaded) useProblems.setState({ document: validate(currentDocument(), registry, environment) });
}

/** Every problem once: what a run reports is often what validation said, under another code. */
export function allProblems({ run, document }: ProblemsState): Diagnostic[] {
  const keyOf = ({ nodeId = "", message }: Diagnostic) => `${nodeId} ${message}`;
  const seen = new Set(document.map(keyOf));
  return [
    ...run.filter((problem) => !seen.has(keyOf(problem))),
    ...new Map(document.map((p) => [keyOf(p), p])).values(),
  ];
}

/** Problems of a graph that nothing uses name its own nodes: none that the canvas shows. */
export const problemsOf = (problems: readonly Diagnostic[], nodeId: string): Diagnostic[] =>
  problems.filter((problem) => problem.nodeId === nodeId && !problem.graphId);

/** What every new node has until it is wired: told where problems are listed, and on the node once a run was refused. */
const EXPECTED: ReadonlySet<Diagnostic["code"]> = new Set(["port.unwired", "param.missing"]);

/** The worst problem of one node, or of what is inside it, as the node shows it. */
export const useNodeProblem = (nodeId: string): Diagnostic | undefined =>
  useProblems(({ document, run }) => {
    const inside = `${nodeId}/`;
    const mine = [...run, ...document.filter(({ code }) => !EXPECTED.has(code))].filter(
      ({ nodeId: id, graphId, severity }) =>
        (id === nodeId || id?.startsWith(inside)) && !graphId && severity !== "info",
    );
    return mine.find((problem) => problem.severity === "error") ?? mine[0];
  });
