import type { Diagnostic } from "./diagnostic.ts";
import type { ModelCard } from "./model-card.ts";

/**
 * Why a network cannot be given a picture of these sides, in pixels, by its card; null when it can. With `tiled` a
 * picture may be larger than the card's largest.
 */
export function networkSizeProblem(
  { title, size }: Pick<ModelCard, "title" | "size">,
  { height, width }: { readonly height: number; readonly width: number },
  tiled = false,
): Pick<Diagnostic, "message" | "hint"> | null {
  const { multipleOf, min, max, fixed } = size;
  if (fixed && (height !== fixed[0] || width !== fixed[1]))
    return {
      message: `The network “${title}” takes images of exactly ${fixed[1]}×${fixed[0]} px, not ${width}×${height}.`,
      hint: "Resize or crop the input.",
    };
  const tooLarge = !tiled && max !== null && Math.max(height, width) > max;
  if (height % multipleOf === 0 && width % multipleOf === 0 && Math.min(height, width) >= min && !tooLarge) return null;
  const most = max === null ? "" : `, at most ${max} px`;
  return {
    message: `The network “${title}” takes sides that are multiples of ${multipleOf}, ${min} px or more${most}; this image is ${width}×${height}.`,
    hint: "Set the size policy of Degraded input, for example crop.",
  };
}
