import { joinSchedules } from "../../diffusion/build-path.ts";
import type { Curve } from "../../diffusion/curve.ts";
import { type Diagnostic, fail } from "../../graph/diagnostic.ts";
import { defineHost } from "../define.ts";

export default defineHost({
  type: "diffusionPath",
  version: 1,
  title: "Diffusion path",
  category: "Schedules",
  doc: "Joins a residual and a noise schedule into a curve of the (alphaBar, betaBar) square, from the start (1, root of sumScale) to the clean corner (0, 0). All noise first must, with an exact network and no input image, end in one picture for every seed: what is left of the state when the noise is gone says nothing about x0.",
  equation: "x_t = x0 + alphaBar_t*residual + betaBar_t*noise",
  inputs: {
    residual: { type: "residualSchedule", role: "residual", doc: "ᾱ over the timesteps." },
    noise: { type: "noiseSchedule", role: "noise", doc: "β̄ over the same timesteps." },
  },
  outputs: { path: { type: "path", doc: "The curve, with every state as a step." } },
  params: {
    order: {
      kind: "enum",
      doc: "Which of the two is given back first on the way to the clean image.",
      default: "together",
      options: [
        { value: "together", title: "Together", doc: "Both schedules at equal t: what networks are trained on." },
        { value: "residualFirst", title: "Residual first", doc: "ᾱ to 0 at full noise, then β̄ to 0." },
        {
          value: "noiseFirst",
          title: "Noise first",
          doc: "β̄ to 0 at full residual, then ᾱ to 0. Without an input image every seed should end in one picture.",
        },
        { value: "drawn", title: "Drawn", doc: "A curve of your own, spaced by its length." },
      ],
    },
    curve: {
      kind: "curve",
      plane: "path",
      doc: "Points (ᾱ, β̄ over the root of sumScale), from the clean corner outwards.",
      default: [
        [0, 0],
        [1, 1],
      ],
      when: { order: ["drawn"] },
    },
  },
  instant: true,
  check: ({ params }) => orderNotes(String(params.order), params.curve as unknown as Curve),
  run({ params, inputs: { residual, noise } }) {
    const lengths = [residual.values.length, noise.values.length];
    if (lengths[0] !== lengths[1])
      fail("sampler.schedule", `The residual schedule has ${lengths[0]} timesteps, the noise schedule ${lengths[1]}.`, {
        port: "noise",
        hint: "Give both schedules the same number of training timesteps.",
      });
    return { path: joinSchedules(residual, noise, params.order, params.curve) };
  },
});

/** What is to know of an order before a run. */
function orderNotes(order: string, curve: Curve): Omit<Diagnostic, "nodeId">[] {
  const note = { code: "sampler.schedule" } as const;
  if (order === "noiseFirst")
    return [
      {
        ...note,
        severity: "info",
        port: "order",
        message:
          "Noise first: without an input image, an exact network ends in one picture for every seed, since nothing " +
          "is left of the noise when the residual's turn comes. For restoration all is well.",
      },
    ];
  const ends = order === "drawn" ? [curve[0], curve.at(-1)] : [];
  return ends.flatMap((point, end) => {
    if (!point || (point[0] === end && point[1] === end)) return [];
    const meant = end === 0 ? "the clean corner (0, 0), where a walk ends" : "(1, 1), where x_T is";
    return [
      {
        ...note,
        severity: "warning" as const,
        port: "curve",
        message: `The curve ${end === 0 ? "begins" : "ends"} at (${point[0]}, ${point[1]}), not at ${meant}.`,
        hint:
          end === 0 ? "Move its first point there." : "Move its last point there, or make x_T by Add noise at a state.",
      },
    ];
  });
}
