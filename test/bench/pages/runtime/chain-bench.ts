import { evaluate } from "../../../../src/expression/index.ts";
import type { GraphDocument } from "../../../../src/graph/document.ts";
import type { Plan } from "../../../../src/graph/plan.ts";
import { type AnyNode, defineHost, defineView } from "../../../../src/nodes/define.ts";
import { ResultCache } from "../../../../src/runtime/cache.ts";
import { RunControl } from "../../../../src/runtime/control.ts";
import { CpuBackend } from "../../../../src/runtime/cpu-backend.ts";
import { expressionOf } from "../../../../src/runtime/elementwise.ts";
import { execute } from "../../../../src/runtime/executor.ts";
import { Tapes } from "../../../../src/runtime/tapes.ts";
import { documentOf } from "../../../graph/build.ts";
import { planOf } from "./graphs.ts";

export interface ChainTimes {
  /** Milliseconds, each list measured in turn with the others. */
  readonly first: number[];
  readonly again: number[];
  readonly bare: number[];
  /** Nodes that ran when the last one's parameter had changed. */
  readonly ranAfterChange: number;
}

/** What a scalar node computes: next to nothing, or an expression of numbers, as nodes of the studio do. */
export type Link = "function" | "expression";

const number = { type: "number", doc: "" } as const;
const node = { version: 1, category: "Analyse", doc: "" } as const;
const links: AnyNode[] = [
  defineHost({
    ...node,
    type: "link",
    title: "Link",
    inputs: { in: { ...number, optional: true } },
    outputs: { out: number },
    params: { plus: { kind: "number", default: 1, doc: "" } },
    run: ({ inputs, params }) => ({ out: Math.sqrt((inputs.in ?? 0) ** 2 + params.plus) }),
  }),
  defineHost({
    ...node,
    type: "expressionLink",
    title: "Link",
    inputs: { in: { ...number, optional: true } },
    outputs: { out: number },
    params: { plus: { kind: "number", default: 1, doc: "" } },
    run: ({ inputs, params }) => ({
      out: evaluate(expressionOf("sqrt(x*x + plus)"), { x: inputs.in ?? 0, plus: params.plus }).data[0]!,
    }),
  }),
  defineView({
    ...node,
    type: "last",
    title: "Last",
    inputs: { in: number },
    outputs: { out: number },
    params: { plus: { kind: "number", default: 1, doc: "" } },
    run: ({ inputs, params }) => ({ out: inputs.in + params.plus }),
  }),
];
const registry = new Map(links.map((definition) => [definition.type, definition]));

/** `length` scalar nodes in a row: by the executor, by the executor again, and the same functions awaited in a row. */
export async function chain(link: Link, length: number, rounds: number): Promise<ChainTimes> {
  const plan = planOf(chainOf(link, length, 1), registry);
  const times = { first: [] as number[], again: [] as number[], bare: [] as number[] };
  let ranAfterChange = 0;
  for (let round = 0; round < rounds; round++) {
    const cache = new ResultCache();
    times.bare.push(await timed(() => bare(plan)));
    times.first.push(await timed(() => run(plan, cache)));
    times.again.push(await timed(() => run(plan, cache)));
    ranAfterChange = await run(planOf(chainOf(link, length, 2), registry), cache);
  }
  return { ...times, ranAfterChange };
}

function chainOf(link: Link, length: number, lastPlus: number): GraphDocument {
  const ids = Array.from({ length: length - 1 }, (_, i) => `n${i}`);
  return documentOf(
    {
      ...Object.fromEntries(ids.map((id) => [id, [link === "function" ? "link" : "expressionLink"]])),
      last: ["last", { plus: lastPlus }],
    },
    [...ids, "last"].slice(1).map((id, i) => [`n${i}.out`, `${id}.in`]),
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** How many nodes ran. */
async function run(plan: Plan, cache: ResultCache): Promise<number> {
  const summary = await execute({
    runId: "bench",
    plan,
    registry,
    environment: {
      backend: new CpuBackend(),
      models: { provider: "wasm", call: async () => ({}) },
      assets: async () => null,
      cards: new Map(),
    },
    control: new RunControl(),
    tape: new Tapes().open("bench"),
    cache,
    previewSize: 0,
    emit: () => {},
  });
  if (!summary.ok) throw new Error(JSON.stringify(summary.diagnostics));
  return Object.values(summary.nodes).filter(({ status }) => status === "done").length;
}

const nothing = (): never => {
  throw new Error("a link reads no files");
};
const context = {
  signal: new AbortController().signal,
  asset: nothing,
  card: nothing,
  warn: () => {},
  turn: { index: 0, count: 1 },
  notes: [],
};

async function bare(plan: Plan): Promise<void> {
  let value: number | undefined;
  for (const step of plan.steps) {
    if (step.kind !== "node") throw new Error("a chain has no loops");
    const definition = registry.get(step.type)!;
    if (definition.kind !== "host" && definition.kind !== "view") throw new Error("a chain has links only");
    const outputs: { out?: number } = await definition.run({ ...context, params: step.params, inputs: { in: value } });
    value = outputs.out;
  }
}
