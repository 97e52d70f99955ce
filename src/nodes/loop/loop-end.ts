import { defineZone } from "../define.ts";
import { carriedParam, carriedPorts } from "../loop-ports.ts";

export default defineZone({
  type: "loopEnd",
  version: 1,
  title: "Loop end",
  category: "Loop",
  doc: "Closes a sampling loop: takes the next state, and gives the last one when the path is walked.",
  zone: "end",
  inputs: { x: { type: "tensor", role: "image", title: "x_s", doc: "The next state." } },
  outputs: { x: { type: "tensor", role: "image", doc: "The state after the last step." } },
  params: {
    start: { kind: "text", doc: "Which Loop start this closes, by its id.", default: "" },
    carried: carriedParam,
  },
  dynamicPorts: carriedPorts,
});
