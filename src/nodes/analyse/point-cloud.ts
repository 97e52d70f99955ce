import type { Tensor } from "../../expression/tensor.ts";
import { fail } from "../../graph/diagnostic.ts";
import { CLOUD_SIZE, type Cloud, cloudOf, drawCloud } from "../../imaging/chart/points.ts";
import { shapeText } from "../../imaging/image-shape.ts";
import { defineView } from "../define.ts";

export default defineView({
  type: "pointCloud",
  version: 1,
  title: "2-D point cloud",
  category: "Analyse",
  doc: "Samples as points of the plane: a tensor of two channels is a cloud, one point a pixel of each image. In a loop the points leave trails, and one sees them flow.",
  inputs: {
    points: {
      type: "tensor",
      doc: "Batch × 2 × height × width: channel 0 is x, to the right, channel 1 is y, upwards.",
    },
    target: {
      type: "tensor",
      optional: true,
      doc: "Where the points should end, of the same kind: drawn first, in yellow.",
    },
  },
  outputs: { plot: { type: "tensor", role: "image", doc: "A chart, 320 × 320 px: points blue, trails violet." } },
  params: {
    range: {
      kind: "number",
      default: 1.5,
      min: 1e-3,
      max: 1e6,
      soft: [0.5, 4],
      step: 0.1,
      doc: "The square shown reaches from −range to range, both ways.",
    },
    most: {
      kind: "integer",
      title: "Most points",
      default: 500,
      min: 1,
      max: 5000,
      soft: [50, 2000],
      doc: "Of more points an even choice is drawn, always the same one.",
    },
    trails: { kind: "boolean", default: true, doc: "Draw the way the points came." },
  },
  preview: ["plot"],
  frame: 1,
  shapes: () => ({ plot: [1, 3, CLOUD_SIZE, CLOUD_SIZE] }),
  note: ({ params, inputs }): Cloud => cloud(inputs.points, "points", params.most),
  run({ params, inputs, notes }) {
    const clouds = (params.trails ? notes : notes.slice(-1)).map(({ note }) => note);
    const target = inputs.target && { target: cloud(inputs.target, "target", params.most) };
    return { plot: drawCloud(clouds, { range: params.range, ...target }) };
  },
});

function cloud(tensor: Tensor, port: string, most: number): Cloud {
  if (tensor.shape.length !== 4 || tensor.shape[1] !== 2)
    fail("run.shape", `Points have two channels, but the shape here is ${shapeText(tensor.shape)}.`, {
      port,
      hint: "Use a tensor of batch × 2 × height × width.",
    });
  return cloudOf(tensor, most);
}
