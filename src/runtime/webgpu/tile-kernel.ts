import type { AxisTile, Box } from "../tiling.ts";

/*
 * Boxes out of an NCHW tensor, and tiles onto one. An invocation is a column of a row; rows are those of all planes,
 * and each invocation takes every n-th, n being the rows that were dispatched.
 */

const BINDINGS = `
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> made: array<f32>;
`;

/** Copies a box; `reversed` takes the channels from last to first. */
export const GATHER_WGSL = `
struct Params { channels: u32, height: u32, width: u32, reversed: u32,
  item: u32, items: u32, top: u32, left: u32, boxHeight: u32, boxWidth: u32 }
${BINDINGS}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  if (id.x >= params.boxWidth) { return; }
  for (var row = id.y; row < params.items * params.channels * params.boxHeight; row += groups.y) {
    let plane = row / params.boxHeight;
    var channel = plane % params.channels;
    if (params.reversed == 1u) { channel = params.channels - 1u - channel; }
    let origin = (plane / params.channels + params.item) * params.channels + channel;
    let y = params.top + row % params.boxHeight;
    made[row * params.boxWidth + id.x] = source[(origin * params.height + y) * params.width + params.left + id.x];
  }
}
`;

/** Adds a tile, weighted by its borders, onto the canvas. An axis is (from, length), near and far (skip, ramp). */
export const ADD_TILE_WGSL = `
struct Params { channels: u32, height: u32, width: u32, item: u32, items: u32,
  top: u32, rows: u32, topSkip: u32, topRamp: u32, bottomSkip: u32, bottomRamp: u32,
  left: u32, columns: u32, leftSkip: u32, leftRamp: u32, rightSkip: u32, rightRamp: u32 }
${BINDINGS}
fn side(at: u32, skip: u32, ramp: u32) -> f32 {
  if (at < skip) { return 0.0; }
  if (at >= skip + ramp) { return 1.0; }
  return (f32(at - skip) + 0.5) / f32(ramp);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  if (id.x >= params.columns) { return; }
  let across = side(id.x, params.leftSkip, params.leftRamp)
    * side(params.columns - 1u - id.x, params.rightSkip, params.rightRamp);
  for (var row = id.y; row < params.items * params.channels * params.rows; row += groups.y) {
    let y = row % params.rows;
    let w = across * side(y, params.topSkip, params.topRamp)
      * side(params.rows - 1u - y, params.bottomSkip, params.bottomRamp);
    // What does not count may be anything, even NaN.
    if (w > 0.0) {
      let plane = row / params.rows + params.item * params.channels;
      let to = (plane * params.height + params.top + y) * params.width + params.left + id.x;
      made[to] += w * source[row * params.columns + id.x];
    }
  }
}
`;

type Shape = readonly number[];

export function gatherParameters([, channels, height, width]: Shape, box: Box, reversed: boolean): ArrayBuffer {
  const { item, items, top, left } = box;
  return words([channels!, height!, width!, reversed ? 1 : 0, item, items, top, left, box.height, box.width]);
}

export function addTileParameters(
  [, channels, height, width]: Shape,
  item: number,
  items: number,
  rows: AxisTile,
  columns: AxisTile,
): ArrayBuffer {
  const axis = ({ from, length, start, end }: AxisTile) => [from, length, start.skip, start.ramp, end.skip, end.ramp];
  return words([channels!, height!, width!, item, items, ...axis(rows), ...axis(columns)]);
}

/** Uniform buffers come in steps of 16 bytes. */
function words(values: readonly number[]): ArrayBuffer {
  const bytes = new ArrayBuffer(Math.ceil(values.length / 4) * 16);
  new Uint32Array(bytes).set(values);
  return bytes;
}

/** WebGPU's default `maxComputeWorkgroupsPerDimension`. */
const MOST_GROUPS = 65_535;

export const tileWorkgroups = (width: number, rows: number): readonly [number, number] => [
  Math.ceil(width / 64),
  Math.min(rows, MOST_GROUPS),
];
