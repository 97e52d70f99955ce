import type { DiffusionPath } from "../diffusion/path.ts";

/** Closer to the corner than this, relative to the square, nothing of the start's noise is left that matters. */
const CORNER = 1e-3;

/**
 * A walk that passes through (ᾱ, β̄) = (1, 0) without an input image: there every state is the same, so a network that
 * is right can only go on to one picture, whatever the seed. In words; null for other walks.
 */
export function collapse({ steps, sumScale }: DiffusionPath): string | null {
  const root = Math.sqrt(sumScale) || 1;
  const at = steps.findIndex(({ to }) => to.alphaBar >= 1 - CORNER && to.betaBar <= CORNER * root);
  if (at === -1 || at === steps.length - 1) return null;
  return (
    `After step ${at + 1} the state holds neither noise nor anything of the clean image (ᾱ = 1, β̄ = 0), and there is ` +
    "no input image: every seed ends in one picture. Walk the residual first, or both together."
  );
}
