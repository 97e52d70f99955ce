import type { DiffusionPath } from "../../src/diffusion/path.ts";
import { fail } from "../../src/graph/diagnostic.ts";
import { type AnyNode, defineExpression, defineHost, defineView, defineZone } from "../../src/nodes/define.ts";

const tensor = { type: "tensor", doc: "" } as const;
const node = { version: 1, category: "Analyse", doc: "" } as const;

/** A path of n steps that goes nowhere in particular: the executor does not care. */
export function pathOf(count: number): DiffusionPath {
  const state = (t: number) => ({ alphaBar: (t + 1) / count, betaBar: 0, t });
  const steps = Array.from({ length: count }, (_, i) => ({ from: state(count - 1 - i), to: state(count - 2 - i) }));
  return { steps, states: [], numTrainTimesteps: count, sumScale: 1 };
}

/** Node types for tests of the executor, and a log of which ran. */
export function fixtureNodes() {
  const log: string[] = [];
  const definitions: AnyNode[] = [
    defineHost({
      ...node,
      type: "ones",
      title: "Ones",
      inputs: {},
      outputs: { out: tensor },
      params: { size: { kind: "integer", default: 4, doc: "" }, value: { kind: "number", default: 1, doc: "" } },
      run({ params }) {
        log.push("ones");
        return {
          out: { shape: [1, 1, params.size, params.size], data: new Float32Array(params.size ** 2).fill(params.value) },
        };
      },
    }),
    defineHost({
      ...node,
      type: "path",
      title: "Path",
      inputs: {},
      outputs: { path: { type: "path", doc: "" } },
      params: { count: { kind: "integer", default: 5, doc: "" } },
      run: ({ params }) => ({ path: pathOf(params.count) }),
    }),
    defineExpression({
      ...node,
      type: "add",
      title: "Add",
      inputs: { a: tensor, b: { ...tensor, optional: true } },
      outputs: { out: tensor },
      params: { plus: { kind: "number", default: 0, doc: "" } },
      program({ params, inputs }) {
        log.push("add");
        return { out: { text: inputs.b ? "a + b + plus" : "a + plus", scalars: { plus: params.plus } } };
      },
    }),
    defineView({
      ...node,
      type: "explode",
      title: "Explode",
      inputs: { a: tensor, step: { type: "step", doc: "" } },
      outputs: {},
      params: { at: { kind: "integer", default: 0, doc: "" } },
      run({ inputs, params }) {
        if (inputs.step.index === params.at) fail("run.shape", "It went wrong.", { hint: "Do not." });
        return {};
      },
    }),
    defineView({
      ...node,
      type: "view",
      title: "View",
      inputs: { in: tensor },
      outputs: { sum: { type: "number", doc: "" } },
      params: {},
      run({ inputs }) {
        log.push("view");
        return { sum: inputs.in.data.reduce((sum, value) => sum + value, 0) };
      },
    }),
    defineHost({
      ...node,
      type: "warner",
      title: "Warner",
      inputs: { in: tensor },
      outputs: { out: tensor },
      params: {},
      run({ inputs, warn }) {
        warn("Mind the ones.");
        return { out: inputs.in };
      },
    }),
    defineView({
      ...node,
      type: "diary",
      title: "Diary",
      inputs: { in: tensor },
      outputs: { sum: { type: "number", doc: "" } },
      params: {},
      note: ({ inputs, turn }) => (turn.index === 1 ? undefined : inputs.in.data[0]!),
      run({ notes, turn }) {
        log.push(`diary ${turn.index + 1}/${turn.count}: ${notes.map(({ index, note }) => `${index}=${note}`)}`);
        return { sum: notes.reduce((sum, { note }) => sum + note, 0) };
      },
      save: ({ notes, turn }) => ({
        name: "diary.txt",
        mime: "text/plain",
        bytes: new TextEncoder().encode(`${notes.map(({ note }) => note)} of ${turn.count}`),
      }),
    }),
    defineZone({
      ...node,
      type: "start",
      title: "Start",
      zone: "start",
      inputs: { x: tensor, path: { type: "path", doc: "" } },
      outputs: { x: tensor, step: { type: "step", doc: "" } },
      params: {},
    }),
    defineZone({
      ...node,
      type: "end",
      title: "End",
      zone: "end",
      inputs: { x: tensor },
      outputs: { x: tensor },
      params: { start: { kind: "text", default: "start", doc: "" } },
    }),
  ];
  return { log, registry: new Map(definitions.map((definition) => [definition.type, definition])) };
}
