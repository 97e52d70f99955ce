/** A square convolution kernel of (2·radius + 1)² elements, row by row, sum 1. */
export interface Kernel {
  readonly radius: number;
  readonly weights: Float64Array;
}

const POINTS_PER_PIXEL = 8;

/**
 * A line of `length` px through the kernel's centre, `angle` radians from vertical: 8·length points at
 * s_j = −length/2 + (j + ½)/8 along (sin angle, cos angle) (x right, y down), each shared bilinearly among the four
 * elements around it, divided by their number. With radius 12 and length ≤ 23 it is the kernel the rain network was
 * trained with (`training/data/rain.py`).
 */
export function lineKernel(length: number, angle: number, radius = Math.ceil(length / 2) + 1): Kernel {
  const size = 2 * radius + 1;
  const count = Math.round(POINTS_PER_PIXEL * length);
  const weights = new Float64Array(size * size);
  for (let j = 0; j < count; j++) {
    const along = -length / 2 + (j + 0.5) / POINTS_PER_PIXEL;
    const column = radius + along * Math.sin(angle);
    const row = radius + along * Math.cos(angle);
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const [right, down] = [column - left, row - top];
    for (const [dy, dx, share] of [
      [0, 0, (1 - down) * (1 - right)],
      [0, 1, (1 - down) * right],
      [1, 0, down * (1 - right)],
      [1, 1, down * right],
    ] as const)
      if (share > 0) weights[(top + dy) * size + left + dx]! += share / count;
  }
  return { radius, weights };
}

/** The elements of a kernel that are not 0, as offsets from its centre. */
export function kernelTaps({ radius, weights }: Kernel): { dx: number; dy: number; weight: number }[] {
  const size = 2 * radius + 1;
  return [...weights].flatMap((weight, i) =>
    weight === 0 ? [] : [{ dx: (i % size) - radius, dy: Math.floor(i / size) - radius, weight }],
  );
}
