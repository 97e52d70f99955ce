import type { HeadName } from "../diffusion/objective.ts";
import { fail } from "../graph/diagnostic.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { ModelContext } from "./define.ts";
import type { TensorRef } from "./values.ts";

type Heads = Partial<Record<HeadName, TensorRef>>;

/**
 * The way between our images, RGB in [-1, 1], and a network's own. With its black and white at middle ∓ contrast an
 * image is `contrast·image + middle` there, a state holds `contrast·β̄` of noise, and noise itself is the same.
 */
export interface NetworkScale {
  /** Half the distance between black and white: 1 for [-1, 1], 0.5 for [0, 1]. */
  readonly contrast: number;
  /** 0 for [-1, 1], 0.5 for [0, 1]. */
  readonly middle: number;
  readonly reversed: boolean;
}

export function scaleOf({ range = [-1, 1], channelOrder = "RGB" }: Pick<ModelCard, "range" | "channelOrder">) {
  const [black, white] = range;
  return { contrast: (white - black) / 2, middle: (white + black) / 2, reversed: channelOrder === "BGR" };
}

type Context = Pick<ModelContext, "evaluate" | "reversed">;

/** An image, or a state that holds `share` of one: without I_in a state is (1 − ᾱ)·x0 + β̄·noise. */
export function toNetwork(context: Context, image: TensorRef, scale: NetworkScale, share = 1): TensorRef {
  const { contrast, middle, reversed } = scale;
  const plain = contrast === 1 && middle === 0;
  const scaled = plain
    ? image
    : context.evaluate("contrast*x + middle", { x: image, contrast, middle: middle * share });
  return reversed ? context.reversed(scaled) : scaled;
}

export function imageFromNetwork(context: Context, image: TensorRef, scale: NetworkScale): TensorRef {
  const { contrast, middle, reversed } = scale;
  const ordered = reversed ? context.reversed(image) : image;
  return contrast === 1 && middle === 0
    ? ordered
    : context.evaluate("(x - middle)/contrast", { x: ordered, contrast, middle });
}

/**
 * Heads as they would be in [-1, 1] and RGB.
 * @param sum the noise head is the sum of both
 * @param first of a sum: the other head, where another network gives it, already in [-1, 1] and RGB
 * @param origin 1 where I_in is an image, 0 where it is nothing: a residual is then minus an image
 */
export function headsFromNetwork(
  context: Context,
  heads: Heads,
  scale: NetworkScale,
  { sum, origin, title, first }: { sum: boolean; origin: 0 | 1; title: string; first?: Heads },
): Heads {
  const { contrast, middle, reversed } = scale;
  const own = Object.fromEntries(
    Object.entries(heads).map(([name, head]) => [name, reversed ? context.reversed(head) : head]),
  ) as Heads;
  if (contrast === 1 && middle === 0) return own;
  if (own.output)
    fail("model.objective", `${title} predicts epsilon, sample or v, and its range is not [-1, 1].`, {
      hint: "The coefficients of DDPM mean images in [-1, 1]: export the network so.",
    });
  const offset = (1 - origin) * middle;
  const evaluated: Heads = { ...own };
  if (own.residual)
    evaluated.residual = context.evaluate("(x + offset)/contrast", { x: own.residual, contrast, offset });
  if (own.x0) evaluated.x0 = context.evaluate("(x - middle)/contrast", { x: own.x0, contrast, middle });
  // The sum is taken in the network's units, and noise is the same in both.
  const { residual, x0 } = first ?? evaluated;
  const other = residual ?? x0;
  if (sum && own.noise && other)
    evaluated.noise = context.evaluate("sum - (contrast*first + shift) + first", {
      sum: own.noise,
      first: other,
      contrast,
      shift: residual ? -offset : middle,
    });
  return evaluated;
}
