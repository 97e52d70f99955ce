import type { PreviewLayout } from "../preview-layout.ts";

/** One invocation a pixel of the picture: the same boxes, means and rounding as on the CPU. Packed RGBA8. */
export const PREVIEW_WGSL = `
struct Params {
  channels: u32, height: u32, width: u32, items: u32,
  columns: u32, rows: u32, cellWidth: u32, cellHeight: u32,
  plane: i32, range: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> picture: array<u32>;

struct Mean { value: f32, finite: bool }

fn box_mean(plane: u32, cell: vec2<u32>) -> Mean {
  let left = cell.x * params.width / params.cellWidth;
  let right = ((cell.x + 1u) * params.width + params.cellWidth - 1u) / params.cellWidth;
  let top = cell.y * params.height / params.cellHeight;
  let bottom = ((cell.y + 1u) * params.height + params.cellHeight - 1u) / params.cellHeight;
  var sum = 0.0;
  var finite = true;
  for (var row = top; row < bottom; row++) {
    for (var column = left; column < right; column++) {
      let v = x[(plane * params.height + row) * params.width + column];
      finite = finite && (bitcast<u32>(v) & 0x7f800000u) != 0x7f800000u;
      sum += v;
    }
  }
  return Mean(sum / f32((right - left) * (bottom - top)), finite);
}

fn byte_of(value: f32) -> u32 {
  return u32(clamp(floor((value / params.range + 1.0) * 127.5 + 0.5), 0.0, 255.0));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let width = params.columns * params.cellWidth;
  if (id.x >= width || id.y >= params.rows * params.cellHeight) { return; }
  let cell = vec2<u32>(id.x % params.cellWidth, id.y % params.cellHeight);
  let item = id.y / params.cellHeight * params.columns + id.x / params.cellWidth;
  var colour = 0u;
  if (item < params.items) {
    let first = item * params.channels + u32(max(0, params.plane));
    let r = box_mean(first, cell);
    var g = r;
    var b = r;
    if (params.plane < 0) {
      g = box_mean(first + 1u, cell);
      b = box_mean(first + 2u, cell);
    }
    colour = 0xffff00ffu;
    if (r.finite && g.finite && b.finite) {
      colour = byte_of(r.value) | (byte_of(g.value) << 8u) | (byte_of(b.value) << 16u) | 0xff000000u;
    }
  }
  picture[id.y * width + id.x] = colour;
}
`;

export function previewParameters(layout: PreviewLayout): ArrayBuffer {
  const { channels, height, width, items, columns, rows, cellWidth, cellHeight, plane, range } = layout;
  const bytes = new ArrayBuffer(48);
  new Uint32Array(bytes).set([channels, height, width, items, columns, rows, cellWidth, cellHeight]);
  new Int32Array(bytes, 32, 1)[0] = plane ?? -1;
  new Float32Array(bytes, 36, 1)[0] = range;
  return bytes;
}

export const previewWorkgroups = (width: number, height: number): readonly [number, number] => [
  Math.ceil(width / 8),
  Math.ceil(height / 8),
];
