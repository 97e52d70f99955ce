import { drawNoise } from "../../diffusion/noise.ts";
import { type GoldenCase, tensorError } from "./case.ts";

/** `torch_cpu_randn.json`: `torch.manual_seed(seed); torch.randn(n)` on the CPU. */
export interface RandnFile {
  readonly cases: readonly {
    readonly seed: number | string;
    readonly n: number;
    readonly first: readonly number[];
    readonly last: readonly number[];
    readonly sum: number;
    readonly sumsq: number;
  }[];
  readonly consecutive?: {
    readonly seed: number | string;
    readonly first: readonly number[];
    readonly second: readonly number[];
  };
}

const NUMBERS = 1e-6;
const SUMS = 1e-5;

export function randnCases({ cases, consecutive }: RandnFile): GoldenCase[] {
  const lines = cases.flatMap(({ seed, n, first, last, sum, sumsq }): GoldenCase[] => {
    const draw = () => drawNoise("mt19937", BigInt(seed), 0, n);
    return [
      {
        name: `randn seed ${seed}, n ${n}`,
        tolerance: NUMBERS,
        error: () =>
          Math.max(tensorError(draw().slice(0, first.length), first), tensorError(draw().slice(n - last.length), last)),
      },
      {
        name: `randn seed ${seed}, n ${n}, sums`,
        tolerance: SUMS,
        error: () =>
          Math.max(
            relative(
              total(draw(), (value) => value),
              sum,
            ),
            relative(
              total(draw(), (value) => value * value),
              sumsq,
            ),
          ),
      },
    ];
  });
  return consecutive ? [...lines, consecutiveCase(consecutive)] : lines;
}

const consecutiveCase = ({ seed, first, second }: NonNullable<RandnFile["consecutive"]>): GoldenCase => ({
  name: `randn seed ${seed}, two draws`,
  tolerance: NUMBERS,
  error: () =>
    Math.max(
      tensorError(drawNoise("mt19937", BigInt(seed), 0, first.length), first),
      tensorError(drawNoise("mt19937", BigInt(seed), 1, second.length), second),
    ),
});

const total = (values: Float32Array, of: (value: number) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0);

const relative = (actual: number, reference: number): number => Math.abs(actual - reference) / Math.abs(reference);
