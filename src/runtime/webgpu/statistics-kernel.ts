import { BINS } from "../cpu-statistics.ts";
import type { Statistics } from "../protocol.ts";

/** Workgroups at most: each leaves one partial result, and the second pass reads them with one workgroup. */
const MAX_GROUPS = 256;
const PARTIAL_BYTES = 16;

/**
 * Two passes over the elements. `extremes`: min, max, sum and number of the finite ones, by workgroup. `spread`: their
 * squared distances from the mean, by workgroup, and the histogram. Finite is told by bits: comparisons may be
 * optimised as if NaN did not exist.
 */
export const STATISTICS_WGSL = `
struct Params { count: u32, groups: u32 }
struct Partial { low: f32, high: f32, sum: f32, finite: u32 }
struct Spread { bins: array<atomic<u32>, ${BINS}>, squares: array<f32, ${MAX_GROUPS}>, centre: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> partials: array<Partial>;
@group(0) @binding(3) var<storage, read_write> spreads: Spread;
const LARGEST = 0x1.fffffep+127f;
var<workgroup> shared_partials: array<Partial, 256>;
var<workgroup> shared_squares: array<f32, 256>;
var<workgroup> shared_bins: array<atomic<u32>, ${BINS}>;

fn is_finite(v: f32) -> bool { return (bitcast<u32>(v) & 0x7f800000u) != 0x7f800000u; }
fn joined(a: Partial, b: Partial) -> Partial {
  return Partial(min(a.low, b.low), max(a.high, b.high), a.sum + b.sum, a.finite + b.finite);
}
fn reduce_partials(local: u32) {
  for (var stride = 128u; stride > 0u; stride >>= 1u) {
    workgroupBarrier();
    if (local < stride) { shared_partials[local] = joined(shared_partials[local], shared_partials[local + stride]); }
  }
  workgroupBarrier();
}

@compute @workgroup_size(256)
fn extremes(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  var own = Partial(LARGEST, -LARGEST, 0.0, 0u);
  for (var i = group.x * 256u + local; i < params.count; i += params.groups * 256u) {
    let v = x[i];
    if (is_finite(v)) { own = joined(own, Partial(v, v, v, 1u)); }
  }
  shared_partials[local] = own;
  reduce_partials(local);
  if (local == 0u) { partials[group.x] = shared_partials[0]; }
}

@compute @workgroup_size(256)
fn spread(@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>) {
  var own = Partial(LARGEST, -LARGEST, 0.0, 0u);
  if (local < params.groups) { own = partials[local]; }
  shared_partials[local] = own;
  reduce_partials(local);
  let whole = shared_partials[0];
  let centre = whole.sum / f32(max(1u, whole.finite));
  // Halved, so that the width of the widest range is still a number.
  let width = max(whole.high * 0.5 - whole.low * 0.5, 1e-37);
  var squares = 0.0;
  for (var i = group.x * 256u + local; i < params.count; i += params.groups * 256u) {
    let v = x[i];
    if (is_finite(v)) {
      squares += (v - centre) * (v - centre);
      let bin = u32(max(0.0, (v * 0.5 - whole.low * 0.5) / width * ${BINS}.0));
      atomicAdd(&shared_bins[min(bin, ${BINS - 1}u)], 1u);
    }
  }
  shared_squares[local] = squares;
  for (var stride = 128u; stride > 0u; stride >>= 1u) {
    workgroupBarrier();
    if (local < stride) { shared_squares[local] += shared_squares[local + stride]; }
  }
  workgroupBarrier();
  if (local < ${BINS}u) { atomicAdd(&spreads.bins[local], atomicLoad(&shared_bins[local])); }
  if (local == 0u) {
    spreads.squares[group.x] = shared_squares[0];
    if (group.x == 0u) { spreads.centre = centre; }
  }
}
`;

export const statisticsGroups = (count: number): number => Math.max(1, Math.min(MAX_GROUPS, Math.ceil(count / 256)));
export const partialBytes = (groups: number): number => groups * PARTIAL_BYTES;
export const SPREAD_BYTES = 4 * (BINS + MAX_GROUPS + 1);

/** Joins the workgroups' results in float64. Without a finite element all figures are NaN, as on the CPU. */
export function joinStatistics(count: number, groups: number, partials: ArrayBuffer, spread: ArrayBuffer): Statistics {
  const values = new Float32Array(partials);
  const counts = new Uint32Array(partials);
  let [min, max, sum, finite] = [Infinity, -Infinity, 0, 0];
  for (let group = 0; group < groups; group++) {
    if (counts[group * 4 + 3] === 0) continue;
    min = Math.min(min, values[group * 4]!);
    max = Math.max(max, values[group * 4 + 1]!);
    sum += values[group * 4 + 2]!;
    finite += counts[group * 4 + 3]!;
  }
  const histogram = [...new Uint32Array(spread, 0, BINS)];
  const nonFinite = count - finite;
  if (finite === 0) return { min: NaN, max: NaN, mean: NaN, std: NaN, nonFinite, histogram };
  const mean = sum / finite;
  const squares = new Float32Array(spread, 4 * BINS, groups).reduce((total, part) => total + part, 0);
  const centre = new Float32Array(spread)[BINS + MAX_GROUPS]!;
  // The squares were taken about the float32 mean: Σ(x − c)² = Σ(x − m)² + n(m − c)².
  const std = Math.sqrt(Math.max(0, squares / finite - (mean - centre) ** 2));
  return { min, max, mean, std, nonFinite, histogram };
}
