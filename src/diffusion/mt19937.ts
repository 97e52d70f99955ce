/** Mersenne Twister (Matsumoto and Nishimura 1998), seeded and read as PyTorch's CPU generator does. */
const STATE = 624;
const SHIFT = 397;

/** Draws of `torch.randn` on the CPU, float32, one after the other from one seed. */
export class Mt19937Normal {
  private readonly state = new Uint32Array(STATE);
  private next = STATE;
  /** The sine half of a Box-Muller pair that the short route has not handed out yet. */
  private spare: number | null = null;

  /** Only the low 32 bits of the seed count. */
  constructor(seed: bigint) {
    this.state[0] = Number(BigInt.asUintN(32, seed));
    for (let index = 1; index < STATE; index++) {
      const before = this.state[index - 1]!;
      this.state[index] = Math.imul(1812433253, before ^ (before >>> 30)) + index;
    }
  }

  /** The next `torch.randn(count)`: fewer than 16 numbers take another route than 16 and more. */
  draw(count: number): Float32Array {
    const values = new Float32Array(count);
    if (count < 16) {
      for (let index = 0; index < count; index++) values[index] = this.scalar();
      return values;
    }
    for (let index = 0; index < count; index++) values[index] = this.uniform24();
    for (let start = 0; start + 16 <= count; start += 16) normalFill(values, start);
    if (count % 16 !== 0) {
      // The rest is not padded: the last 16 numbers are drawn anew, over the ones already there.
      for (let index = count - 16; index < count; index++) values[index] = this.uniform24();
      normalFill(values, count - 16);
    }
    return values;
  }

  /** Passes over the next `draw(count)`, at a fraction of its cost. */
  skip(count: number): void {
    if (count < 16) for (let index = 0; index < count; index++) this.scalar();
    else this.pass(count % 16 === 0 ? count : count + 16);
  }

  private pass(words: number): void {
    for (let left = words; left > 0; ) {
      if (this.next === STATE) this.twist();
      const here = Math.min(left, STATE - this.next);
      this.next += here;
      left -= here;
    }
  }

  /** PyTorch's normal_distribution<double>: pairs, the second kept for the next call. */
  private scalar(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    const theta = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.spare = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }

  /** [0, 1) in steps of 2⁻²⁴. */
  private uniform24(): number {
    return (this.uint32() & 0xffffff) / 2 ** 24;
  }

  /** [0, 1) in steps of 2⁻⁵³: the low 53 bits of two words, the first one high. */
  private uniform53(): number {
    const high = this.uint32() & 0x1fffff;
    return (high * 2 ** 32 + this.uint32()) / 2 ** 53;
  }

  private uint32(): number {
    if (this.next === STATE) this.twist();
    let word = this.state[this.next++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private twist(): void {
    const { state } = this;
    for (let index = 0; index < STATE; index++) {
      const mixed = (state[index]! & 0x80000000) | (state[(index + 1) % STATE]! & 0x7fffffff);
      state[index] = state[(index + SHIFT) % STATE]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }
}

const single = Math.fround;
/** PyTorch's vector route has 2π in float32. */
const TWO_PI = single(2 * Math.PI);

/** Box-Muller over 16 uniform numbers in place: the first eight are radii, the last eight angles. */
function normalFill(values: Float32Array, start: number): void {
  for (let index = start; index < start + 8; index++) {
    const radius = single(Math.sqrt(single(-2 * single(Math.log(single(1 - values[index]!))))));
    const theta = single(TWO_PI * values[index + 8]!);
    values[index] = radius * single(Math.cos(theta));
    values[index + 8] = radius * single(Math.sin(theta));
  }
}
