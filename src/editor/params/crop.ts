import type { Json } from "../../graph/document.ts";

/** Where a part is cut out of a picture, as Degraded input's params say it: pure, in pixels of the picture. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface CropParams extends Size {
  readonly fit: "crop" | "cover";
  readonly anchor: "centre" | "top-left" | "place";
  readonly placeX: number;
  readonly placeY: number;
}

export interface Frame extends Size {
  readonly left: number;
  readonly top: number;
}

/** Null where nothing is cut off. */
export function cropOf(params: Readonly<Record<string, Json>>): CropParams | null {
  const { fit, anchor, width, height, placeX, placeY } = params;
  if (fit !== "crop" && fit !== "cover") return null;
  return {
    fit,
    anchor: anchor as CropParams["anchor"],
    width: Number(width),
    height: Number(height),
    placeX: Number(placeX),
    placeY: Number(placeY),
  };
}

/** The kept part on the picture; null where the picture is smaller than the part asked for. */
export function frameOf(crop: CropParams, picture: Size): Frame | null {
  const scale = crop.fit === "cover" ? Math.min(picture.width / crop.width, picture.height / crop.height) : 1;
  const [width, height] = [crop.width * scale, crop.height * scale];
  if (width > picture.width || height > picture.height) return null;
  const { x, y } = placeOf(crop);
  return { width, height, left: (picture.width - width) * x, top: (picture.height - height) * y };
}

function placeOf({ anchor, placeX, placeY }: CropParams): { x: number; y: number } {
  if (anchor === "place") return { x: placeX, y: placeY };
  return anchor === "centre" ? { x: 0.5, y: 0.5 } : { x: 0, y: 0 };
}

/** The frame moved by pixels of the picture, within it. */
export function moveFrame(crop: CropParams, picture: Size, [dx, dy]: readonly [number, number]): Partial<CropParams> {
  const frame = frameOf(crop, picture);
  if (!frame) return {};
  const share = (at: number, room: number) => (room <= 0 ? 0.5 : Math.min(1, Math.max(0, at / room)));
  return {
    anchor: "place",
    placeX: rounded(share(frame.left + dx, picture.width - frame.width)),
    placeY: rounded(share(frame.top + dy, picture.height - frame.height)),
  };
}

/** Its lower right corner moved; the upper left one stays. Only where nothing is resized. */
export function resizeFrame(crop: CropParams, picture: Size, [dx, dy]: readonly [number, number]): Partial<CropParams> {
  const frame = frameOf(crop, picture);
  if (!frame || crop.fit !== "crop") return {};
  const side = (from: number, by: number, room: number) => Math.round(Math.min(room, Math.max(1, from + by)));
  const width = side(frame.width, dx, picture.width - frame.left);
  const height = side(frame.height, dy, picture.height - frame.top);
  const share = (at: number, room: number) => (room <= 0 ? 0.5 : Math.min(1, at / room));
  return {
    width,
    height,
    anchor: "place",
    placeX: rounded(share(frame.left, picture.width - width)),
    placeY: rounded(share(frame.top, picture.height - height)),
  };
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
