import { type BenchContext, median, ratio } from "./bench.ts";
import type { Link } from "./pages/runtime/chain-bench.ts";

/** What the executor itself costs: scalar nodes in a row, whose work is next to nothing. */
export default async function executor({ page, report }: BenchContext): Promise<void> {
  const worker = await page("runtime");
  const chain = (link: Link, length: number, rounds: number) =>
    worker.evaluate(([link, length, rounds]) => window.bench.chain(link, length, rounds), [
      link,
      length,
      rounds,
    ] as const);
  await chain("function", 1000, 3);
  const least = await chain("function", 1000, 9);
  report(ratio("1,000 nodes of one square root in a row / the functions awaited", least.first, least.bare, null));
  await chain("expression", 1000, 3);
  const short = await chain("expression", 1000, 15);
  report(ratio("1,000 nodes of one expression in a row / the functions awaited", short.first, short.bare, 20));
  const long = await chain("expression", 10_000, 5);
  report(ratio("10,000 nodes of one expression in a row / the functions awaited", long.first, long.bare, 20));
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
