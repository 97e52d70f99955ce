import {
  type AssetRef,
  emptyGraph,
  FORMAT_VERSION,
  type GraphDocument,
  type GraphNode,
  type Json,
  SCHEMA,
} from "../../src/graph/document.ts";
import type { Registry } from "../../src/graph/node-type.ts";
import { registry } from "../../src/nodes/registry.ts";

const types: Registry = registry;

/** Nodes as `id: [type, params]`, edges as `"a.out b.in"`; laid out in rows, so that every node can be clicked. */
export function graphOf(
  title: string,
  nodes: Readonly<Record<string, readonly [type: string, params?: Readonly<Record<string, Json>>]>>,
  edges: readonly string[],
): GraphDocument {
  const list: GraphNode[] = Object.entries(nodes).map(([id, [type, params = {}]]) => ({
    id,
    type,
    version: types.get(type)?.version ?? 1,
    params,
  }));
  return {
    schema: SCHEMA,
    formatVersion: FORMAT_VERSION,
    id: title.replace(/[^A-Za-z0-9]+/g, "-"),
    title,
    graphs: {
      main: {
        ...emptyGraph,
        nodes: list,
        edges: edges.map((edge) => {
          const [from = "", to = ""] = edge.split(" ");
          return { from, to };
        }),
        layout: {
          nodes: Object.fromEntries(list.map(({ id }, k) => [id, { x: (k % 4) * 320, y: Math.floor(k / 4) * 420 }])),
        },
      },
    },
  };
}

const WALK = [
  "residual.schedule path.residual",
  "noiseSchedule.schedule path.noise",
  "path.path timesteps.path",
  "noise.noise addNoise.noise",
  "timesteps.path addNoise.path",
  "addNoise.x_T start.x",
  "timesteps.path start.path",
  "model.model unet.model",
  "start.x unet.x_t",
  "start.step unet.step",
  "start.x sampler.x_t",
  "start.step sampler.step",
  "unet.residual sampler.residual",
  "unet.noise sampler.noise",
  "unet.x0 sampler.x0",
  "sampler.x end.x",
  "end.x output.image",
];

/** Restoration of a picture by a network, as the page's first template does it. */
export const restoration = (image: AssetRef, model: AssetRef, count: number): GraphDocument =>
  graphOf(
    "Restoration",
    {
      input: ["degradedInput", { image: { ...image } }],
      residual: ["residualSchedule"],
      noiseSchedule: ["noiseSchedule", { sumScale: 0.01 }],
      path: ["diffusionPath"],
      timesteps: ["timesteps", { count }],
      noise: ["noise", { seed: 7 }],
      addNoise: ["addNoise"],
      model: ["model", { model: { ...model } }],
      start: ["loopStart"],
      unet: ["unetStep"],
      sampler: ["rddm"],
      end: ["loopEnd", { start: "start" }],
      output: ["imageOutput"],
    },
    [
      ...WALK,
      "input.image noise.like",
      "input.image addNoise.input",
      "input.image unet.input",
      "input.image output.before",
    ],
  );

/** Generation by formulas, `size` pixels square: needs no file at all. */
export const formula = (size: number, count: number): GraphDocument =>
  graphOf(
    "Formula",
    {
      residual: ["residualSchedule"],
      noiseSchedule: ["noiseSchedule"],
      path: ["diffusionPath"],
      timesteps: ["timesteps", { count }],
      noise: ["noise", { seed: 3, width: size, height: size }],
      addNoise: ["addNoise"],
      model: ["formulaModel"],
      start: ["loopStart"],
      unet: ["unetStep"],
      sampler: ["rddm"],
      end: ["loopEnd", { start: "start" }],
      output: ["imageOutput"],
    },
    WALK,
  );
