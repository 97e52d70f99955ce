import type { DiffusionPath } from "../../diffusion/path.ts";
import type { Diagnostic } from "../../graph/diagnostic.ts";
import { defineZone } from "../define.ts";
import { carriedParam, carriedPorts } from "../loop-ports.ts";
import type { KnownState } from "../values.ts";

export default defineZone({
  type: "loopStart",
  version: 1,
  title: "Loop start",
  category: "Loop",
  doc: "Opens a sampling loop: what lies between here and Loop end runs once for each step of the path.",
  zone: "start",
  inputs: {
    x: { type: "tensor", role: "image", doc: "x_T, the state the loop starts from." },
    path: { type: "path", doc: "The steps to take." },
  },
  outputs: {
    x: { type: "tensor", role: "image", title: "x_t", doc: "The state at this iteration." },
    step: { type: "step", doc: "Where this iteration starts and lands." },
  },
  params: { carried: carriedParam },
  dynamicPorts: carriedPorts,
  check: ({ known }) =>
    noiseOfAnother(known("x") as KnownState | undefined, known("path") as DiffusionPath | undefined),
  /** The first step, from which a node can see the whole path. */
  known({ inputs }) {
    const path = inputs.path as DiffusionPath | undefined;
    return path?.steps[0] ? { step: { ...path.steps[0], index: 0, count: path.steps.length, path } } : null;
  },
});

/** A start whose noise is another path's: no error, since it may be meant, but it never is what the model expects. */
function noiseOfAnother(x: KnownState | undefined, path: DiffusionPath | undefined): Omit<Diagnostic, "nodeId">[] {
  if (!x || !path) return [];
  const [made, walked] = [x.madeFor.sumScale, path.sumScale];
  if (Math.abs(made - walked) <= 1e-3 * Math.max(made, walked)) return [];
  return [
    {
      severity: "warning",
      code: "sampler.schedule",
      port: "x",
      message: `x_T has the noise of a path with Σβ² = ${made}, and the path of this loop has Σβ² = ${walked}.`,
      hint: "Wire the loop's own path to Add noise.",
    },
  ];
}
