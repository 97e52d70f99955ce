import type { DiffusionPath } from "../../diffusion/path.ts";
import { defineZone } from "../define.ts";
import { carriedParam, carriedPorts } from "../loop-ports.ts";

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
  /** The first step, from which a node can see the whole path. */
  known({ inputs }) {
    const path = inputs.path as DiffusionPath | undefined;
    return path?.steps[0] ? { step: { ...path.steps[0], index: 0, count: path.steps.length, path } } : null;
  },
});
