import { selectionProblem, selectSteps } from "../../diffusion/timesteps.ts";
import { fail } from "../../graph/diagnostic.ts";
import { defineHost } from "../define.ts";

const diffusers = { spacing: ["leading", "trailing", "linspace"] } as const;

export default defineHost({
  type: "timesteps",
  version: 1,
  title: "Timesteps",
  category: "Schedules",
  doc: "Picks the steps that the sampling loop takes along a path: fewer steps are faster, more are closer to the path.",
  equation: "t_k = T - 1 - k*T/N",
  inputs: { path: { type: "path", doc: "The curve to pick from." } },
  outputs: { path: { type: "path", doc: "The same curve with the picked steps." } },
  params: {
    count: {
      kind: "integer",
      title: "Steps N",
      doc: "Number of sampling steps, at most the number of timesteps.",
      default: 10,
      min: 1,
      max: 10000,
      soft: [1, 100],
      when: { spacing: ["official", "leading", "trailing", "linspace"] },
    },
    spacing: {
      kind: "enum",
      doc: "Which timesteps are visited.",
      default: "official",
      options: [
        { value: "official", title: "RDDM", doc: "linspace(−1, T−1, N+1), truncated, as in the official code." },
        { value: "leading", title: "leading", doc: "diffusers: multiples of ⌊T/N⌋ from 0." },
        { value: "trailing", title: "trailing", doc: "diffusers: from T−1 down by T/N." },
        { value: "linspace", title: "linspace", doc: "diffusers: evenly from 0 to T−1." },
        { value: "list", title: "List", doc: "The timesteps you name." },
      ],
    },
    list: {
      kind: "numbers",
      doc: "Timesteps to visit, falling; the step after the last one is clean.",
      default: [999, 749, 499, 249],
      when: { spacing: ["list"] },
    },
    offset: {
      kind: "integer",
      title: "Steps offset",
      doc: "Added to every timestep of leading spacing (diffusers' steps_offset).",
      default: 0,
      min: 0,
      max: 1000,
      soft: [0, 10],
      when: { spacing: ["leading"] },
    },
    next: {
      kind: "enum",
      title: "Step to",
      doc: "Where each step lands.",
      default: "list",
      options: [
        { value: "list", title: "Next of the list", doc: "RDDM, and diffusers' DDPM." },
        { value: "stride", title: "t − T/N", doc: "diffusers' DDIM: with linspace spacing this is not in the list." },
      ],
      when: diffusers,
    },
    end: {
      kind: "enum",
      doc: "Where the last step lands.",
      default: "clean",
      options: [
        { value: "clean", title: "Clean", doc: "Returns x0 (diffusers' set_alpha_to_one)." },
        { value: "first", title: "First timestep", doc: "t = 0 (diffusers' set_alpha_to_one: false)." },
      ],
      when: diffusers,
    },
    phases: {
      kind: "enum",
      doc: "In which order the steps are walked. Residual first, continuously, is a Diffusion path rather than two loops.",
      default: "together",
      options: [
        { value: "together", title: "One walk" },
        {
          value: "residualThenNoise",
          title: "Official two loops",
          doc: "All residual, then all noise; each loop ends by returning x0, so the second starts from an estimate.",
        },
        {
          value: "jumpBack",
          title: "Jumping back",
          doc: "Each stretch of steps is walked several times, so that an inpainted hole and its surroundings can agree (RePaint). Put a Renoise node before Loop end: it carries the state back.",
        },
      ],
    },
    stretch: {
      kind: "integer",
      title: "Steps a stretch",
      doc: "How many steps are walked before each jump back.",
      default: 5,
      min: 1,
      max: 10000,
      soft: [1, 20],
      when: { phases: ["jumpBack"] },
    },
    walks: {
      kind: "integer",
      title: "Walks of each",
      doc: "How often each stretch is walked; 1 is no jump at all.",
      default: 2,
      min: 1,
      max: 100,
      soft: [1, 10],
      when: { phases: ["jumpBack"] },
    },
  },
  instant: true,
  run({ params, inputs: { path } }) {
    // What does not apply to a spacing is left at its default, so that a hidden param cannot change a walk.
    const plain = params.spacing === "official" || params.spacing === "list";
    const selection = {
      ...params,
      offset: params.spacing === "leading" ? params.offset : 0,
      next: plain ? ("list" as const) : params.next,
      end: plain ? ("clean" as const) : params.end,
    };
    const problem = selectionProblem(selection, path.states.length);
    if (problem)
      fail("sampler.schedule", `Timesteps: ${problem}.`, { port: params.spacing === "list" ? "list" : "count" });
    return { path: selectSteps(path, selection) };
  },
});
