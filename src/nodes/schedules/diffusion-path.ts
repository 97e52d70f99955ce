import { joinSchedules } from "../../diffusion/build-path.ts";
import { fail } from "../../graph/diagnostic.ts";
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
  check: ({ params }) =>
    params.order === "noiseFirst"
      ? [
          {
            severity: "info",
            code: "sampler.schedule",
            port: "order",
            message:
              "Noise first: without an input image, an exact network ends in one picture for every seed, since nothing " +
              "is left of the noise when the residual's turn comes. For restoration all is well.",
          },
        ]
      : [],
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
