import { HEADS } from "../diffusion/objective.ts";
import type { DiffusionPath, Step } from "../diffusion/path.ts";
import type { Diagnostic } from "../graph/diagnostic.ts";
import type { CheckContext } from "../graph/node-type.ts";
import { collapse } from "./collapse-check.ts";
import { trainingMismatches } from "./training-check.ts";
import { leaves, type ModelTraits, type ModelValue } from "./values.ts";

type Problem = Omit<Diagnostic, "nodeId">;

/** What a model's card says of the way a UNet step is wired, as far as it can be said before a run. */
export function wiringProblems({ wired, known }: Pick<CheckContext, "wired" | "known">): Problem[] {
  const model = known("model") as ModelValue | undefined;
  if (!model) return [];
  const path = (known("step") as Step | undefined)?.path;
  return [
    ...imageProblems(model.traits, wired),
    ...leaves(model).flatMap((leaf) => [...headProblems(leaf), ...originProblems(leaf, wired)]),
    ...(path ? pathProblems(model, path, wired) : []),
  ];
}

function imageProblems({ title, origin, condition }: ModelTraits, wired: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const shown = wired.has("input") || wired.has("condition");
  if ((origin === "input" && !wired.has("input")) || (condition !== "none" && !shown))
    problems.push({
      severity: "error",
      code: "model.condition",
      message: `${title} works on a degraded image, and “${origin === "input" ? "input" : "condition"}” is not wired.`,
      port: origin === "input" ? "input" : "condition",
      hint: "Wire the degraded image to it.",
    });
  if (condition === "image+mask" && !wired.has("mask"))
    problems.push({
      severity: "error",
      code: "model.condition",
      message: `${title} is shown a mask beside the image, and “mask” is not wired.`,
      port: "mask",
      hint: "Wire a mask to UNet step's mask.",
    });
  return problems;
}

function headProblems(model: ModelValue): Problem[] {
  if (model.kind !== "onnx") return [];
  const { title, objective, outputs } = model.card;
  const missing = HEADS[objective].filter((head) => !outputs.some(({ carries }) => carries === head));
  return missing.map((head) => ({
    severity: "error",
    code: "model.objective",
    message: `${title} has no output that carries ${head}, which ${objective} needs.`,
    port: "model",
    hint: "Correct the model's card: the objective, or what its outputs carry.",
  }));
}

/** Formulas and ideal denoisers take any I_in; a network has seen one kind of state only. */
function originProblems(model: ModelValue, wired: ReadonlySet<string>): Problem[] {
  if (model.kind !== "onnx" || model.card.origin !== "zero" || !wired.has("input")) return [];
  return [
    {
      severity: "warning",
      code: "model.condition",
      message: `“${model.card.title}” was trained with I_in = 0, and “input” is wired: these are states it has not seen.`,
      port: "input",
      hint: model.card.condition === "none" ? "Cut the wire." : "Wire the image to “condition” instead.",
    },
  ];
}

function pathProblems(model: ModelValue, path: DiffusionPath, wired: ReadonlySet<string>): Problem[] {
  const warning = (code: "model.schedule" | "model.objective" | "sampler.schedule", message: string): Problem => ({
    severity: "warning",
    code,
    message,
    port: "step",
  });
  const mismatches = leaves(model).flatMap(({ traits }) => trainingMismatches(traits, path));
  const collapsed = wired.has("input") ? null : collapse(path);
  const blind = model.traits.objective === "pred_noise" && path.steps.some(({ from }) => from.alphaBar > 1 - 1e-6);
  return [
    ...mismatches.map((message) => warning("model.schedule", message)),
    ...(collapsed ? [warning("sampler.schedule", collapsed)] : []),
    ...(blind
      ? [
          warning(
            "model.objective",
            `${model.traits.title} predicts noise alone. Where ᾱ = 1 the state holds nothing of the clean image, and ` +
              "noise does not tell what it is: x0 there is divided by almost nothing.",
          ),
        ]
      : []),
  ];
}
