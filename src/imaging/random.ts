/**
 * Random numbers of the synthetic degradations: xoshiro128++ 1.0 (Blackman & Vigna, 2019, public domain), its
 * state filled by SplitMix64 from the seed as its authors advise. Each use has its own stream, so that one more
 * draw in one place changes nothing in another. Noise of the samplers comes from elsewhere: its numbers are PyTorch's.
 */
export class RandomStream {
  readonly #state: Uint32Array;

  /**
   * `seed`: an integer, beyond 2^53 as a decimal string, taken modulo 2^64.
   * `purpose` and `index` (image of a batch) choose the stream.
   */
  constructor(seed: number | string, purpose: string, index = 0) {
    let mixed = BigInt.asUintN(64, BigInt(seed));
    for (const part of [...purpose].map((character) => character.charCodeAt(0)).concat(index))
      mixed = splitMix64(mixed ^ BigInt(part));
    const low = splitMix64(mixed);
    const high = splitMix64(low);
    this.#state = new Uint32Array([low, low >> 32n, high, high >> 32n].map((word) => Number(word & 0xffffffffn)));
  }

  /** 32 random bits. */
  next(): number {
    const s = this.#state;
    const result = (rotateLeft((s[0]! + s[3]!) | 0, 7) + s[0]!) >>> 0;
    const shifted = s[1]! << 9;
    s[2]! ^= s[0]!;
    s[3]! ^= s[1]!;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= shifted;
    s[3] = rotateLeft(s[3]!, 11);
    return result;
  }

  /** Uniform in [low, high). */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.next() / 2 ** 32);
  }

  /** Uniform integer in low … high, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  /** Standard normal, by Box and Muller's cosine branch; 1 − u keeps the logarithm's argument above 0. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Poisson-distributed count of this mean (≥ 0): by multiplication below 10, by Hörmann's PTRS (1993) from there on. */
  poisson(mean: number): number {
    return mean < 10 ? this.#smallPoisson(mean) : this.#largePoisson(mean);
  }

  #smallPoisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count++;
    return count;
  }

  #largePoisson(mean: number): number {
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    for (;;) {
      const u = this.uniform(-0.5, 0.5);
      const v = 1 - this.uniform();
      const us = 0.5 - Math.abs(u);
      const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2)) return count;
      if (count < 0 || (us < 0.013 && v > us)) continue;
      const accepted = Math.log((v * inverseAlpha) / (a / (us * us) + b));
      if (accepted <= count * Math.log(mean) - mean - logFactorial(count)) return count;
    }
  }
}

/** ln n!, by Stirling's series from 10 on (error below 1e-9). */
function logFactorial(n: number): number {
  if (n < 10) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const x = n + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** One output of SplitMix64 (Steele, Lea & Flood, 2014) whose state was `state`. */
function splitMix64(state: bigint): bigint {
  let z = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return z ^ (z >> 31n);
}
