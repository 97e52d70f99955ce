import type { Tensor } from "../expression/tensor.ts";
import { crop, imageShape, type Sides } from "./image-shape.ts";
import { ImagingError } from "./imaging-error.ts";
import { resizeImage } from "./resize.ts";

export interface Fit {
  /** As it is; a part of width × height; filled (aspect kept, the overhang cut off); or stretched to width × height. */
  readonly policy: "original" | "crop" | "cover" | "stretch";
  /** Target, px; not read for `original`. */
  readonly width: number;
  readonly height: number;
  /** Afterwards both sides are cut down to multiples of this, as networks ask. */
  readonly multipleOf: number;
  /** Which part is kept wherever something is cut off. */
  readonly anchor: Anchor;
}

/** Or where the part lies: shares of the room beside it, 0 is left or top, 1 right or bottom. */
export type Anchor = "centre" | "top-left" | { readonly x: number; readonly y: number };

export interface Fitted {
  readonly tensor: Tensor;
  /** What was done, in sentences for people; nothing is cut or resized silently. */
  readonly notices: readonly string[];
}

/** Brings an image to size. Throws an {@link ImagingError} where it is smaller than the part asked for. */
export function fitImage(image: Tensor, fit: Fit): Fitted {
  const notices: string[] = [];
  let tensor = image;
  if (fit.policy === "crop") tensor = cropTo(image, fit.width, fit.height, fit.anchor);
  if (fit.policy === "stretch") tensor = resizeImage(image, fit.width, fit.height);
  if (fit.policy === "cover") tensor = cover(image, fit);
  const { width, height } = imageShape(tensor);
  const [w, h] = [width - (width % fit.multipleOf), height - (height % fit.multipleOf)];
  if (w === width && h === height) return { tensor, notices };
  if (w === 0 || h === 0)
    throw new ImagingError(
      "shape",
      `The image, ${width} × ${height} px, is smaller than ${fit.multipleOf} px, of which both sides must be a multiple.`,
      "Use a larger image, or resize it.",
    );
  notices.push(`Cut from ${width} × ${height} to ${w} × ${h} px: both sides are multiples of ${fit.multipleOf}.`);
  return { tensor: cropTo(tensor, w, h, fit.anchor), notices };
}

/** Sides of {@link fitImage}'s picture, for an image of these; null where it would throw. */
export function fittedSize(from: Sides, { policy, width, height, multipleOf }: Omit<Fit, "anchor">): Sides | null {
  if (policy === "crop" && (from.width < width || from.height < height)) return null;
  const size = policy === "original" ? from : { width, height };
  const fitted = { width: size.width - (size.width % multipleOf), height: size.height - (size.height % multipleOf) };
  return fitted.width > 0 && fitted.height > 0 ? fitted : null;
}

function cover(image: Tensor, { width, height, anchor }: Fit): Tensor {
  const from = imageShape(image);
  const scale = Math.max(width / from.width, height / from.height);
  const scaled = resizeImage(
    image,
    Math.max(width, Math.round(from.width * scale)),
    Math.max(height, Math.round(from.height * scale)),
  );
  return cropTo(scaled, width, height, anchor);
}

const PLACES = { centre: { x: 0.5, y: 0.5 }, "top-left": { x: 0, y: 0 } } as const;

function cropTo(image: Tensor, width: number, height: number, anchor: Anchor): Tensor {
  const from = imageShape(image);
  if (from.width < width || from.height < height)
    throw new ImagingError(
      "shape",
      `The image, ${from.width} × ${from.height} px, is smaller than the part asked for, ${width} × ${height} px.`,
      "Ask for a smaller part, or choose “Fill” or “Stretch”.",
    );
  const at = typeof anchor === "object" ? anchor : PLACES[anchor];
  const left = Math.floor((from.width - width) * at.x);
  const top = Math.floor((from.height - height) * at.y);
  return crop(image, left, top, width, height);
}
