/** Pixels of a plot's drawing area; `padding` keeps strokes and dots inside. */
export interface PlotBox {
  readonly width: number;
  readonly height: number;
  readonly padding: number;
}

/** Points in [0, 1]² (y up) → pixels. */
export function toPixels([x, y]: readonly [number, number], box: PlotBox): [number, number] {
  return [
    box.padding + x * (box.width - 2 * box.padding),
    box.height - box.padding - y * (box.height - 2 * box.padding),
  ];
}

/** Pixels → the unit square, clamped to it. */
export function toUnit([x, y]: readonly [number, number], box: PlotBox): [number, number] {
  const part = (pixels: number, room: number) =>
    Math.min(1, Math.max(0, (pixels - box.padding) / (room - 2 * box.padding)));
  return [part(x, box.width), 1 - part(y, box.height)];
}

export function linePath(points: readonly (readonly [number, number])[], box: PlotBox): string {
  return points
    .map((point, index) => {
      const [x, y] = toPixels(point, box);
      return `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("");
}

/** At most `limit` of the values, first and last among them, as [index, value]. */
export function thinOut(values: readonly number[], limit: number): [number, number][] {
  const stride = Math.max(1, Math.ceil(values.length / limit));
  const kept: [number, number][] = [];
  for (let index = 0; index < values.length; index += stride) kept.push([index, values[index] ?? 0]);
  const last = values.length - 1;
  if (last >= 0 && kept.at(-1)?.[0] !== last) kept.push([last, values[last] ?? 0]);
  return kept;
}
