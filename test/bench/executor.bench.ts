import { type BenchContext, median, ratio } from "./bench.ts";

/** What the executor itself costs: scalar nodes in a row, where the work is next to nothing. */
export default async function executor({ page, report }: BenchContext): Promise<void> {
  const worker = await page("runtime");
  const chain = (length: number, rounds: number) =>
    worker.evaluate(([length, rounds]) => window.bench.chain(length, rounds), [length, rounds] as const);
  await chain(1000, 3);
  const short = await chain(1000, 15);
  report(ratio("1,000 scalar nodes in a row / their functions awaited", short.first, short.bare, 20));
  const long = await chain(10_000, 5);
  const perNode = (times: number[], nodes: number) => median(times) / nodes;
  report({
    name: "one of 10,000 such nodes / one of 1,000",
    value: perNode(long.first, 10_000) / perNode(short.first, 1000),
    unit: "×",
    bound: 1.25,
    note: `${(1000 * perNode(long.first, 10_000)).toFixed(2)} µs against ${(1000 * perNode(short.first, 1000)).toFixed(2)} µs`,
  });
  report(ratio("1,000 nodes run again, nothing changed / first run", short.again, short.first, 0.1));
  report({ name: "nodes that run when the last one changed", value: short.ranAfterChange, unit: "", bound: 1 });
}
