/** Philox 4×32-10 (Salmon et al. 2011), keyed and counted as PyTorch's CUDA generator does. */
const single = Math.fround;
const INVERSE = 2 ** -32;
/** cuRAND's constant, in float32. */
const INVERSE_TWO_PI = single(INVERSE * 2 * Math.PI);

/**
 * Draw number `draw` (0, 1, …) of `torch.randn(count, device="cuda")` after `torch.manual_seed(seed)`, all draws
 * of one size. Each element has its own subsequence, which is what PyTorch does while there are no more elements
 * than the GPU's resident threads (40,960 on a T4); beyond that a GPU's numbers depend on the GPU.
 */
export function philoxNormal(seed: bigint, draw: number, count: number): Float32Array {
  const key = BigInt.asUintN(64, seed);
  const low = Number(key & 0xffffffffn);
  const high = Number(key >> 32n);
  const values = new Float32Array(count);
  for (let element = 0; element < count; element++) {
    const [first, second] = philox(draw >>> 0, Math.floor(draw / 2 ** 32), element, 0, low, high);
    values[element] = boxMuller(first, second);
  }
  return values;
}

/** cuRAND's `_curand_box_muller`, its first result. */
function boxMuller(first: number, second: number): number {
  const u = single(first * INVERSE + INVERSE / 2);
  const angle = single(second * INVERSE_TWO_PI + INVERSE_TWO_PI / 2);
  return single(Math.sqrt(single(-2 * single(Math.log(u))))) * single(Math.sin(angle));
}

function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): [number, number] {
  let [a, b, c, d, keyA, keyB] = [c0, c1, c2, c3, k0, k1];
  for (let round = 0; round < 10; round++) {
    const [highA, lowA] = multiply(0xd2511f53, a);
    const [highC, lowC] = multiply(0xcd9e8d57, c);
    [a, b, c, d] = [(highC ^ b ^ keyA) >>> 0, lowC, (highA ^ d ^ keyB) >>> 0, lowA];
    keyA = (keyA + 0x9e3779b9) >>> 0;
    keyB = (keyB + 0xbb67ae85) >>> 0;
  }
  return [a, b];
}

/** 32 × 32 → 64 bits, as two words: products of halves stay below 2^53. */
function multiply(left: number, right: number): [number, number] {
  const low = left * (right & 0xffff);
  const high = left * (right >>> 16) + Math.floor(low / 65536);
  return [Math.floor(high / 65536) >>> 0, Math.imul(left, right) >>> 0];
}
