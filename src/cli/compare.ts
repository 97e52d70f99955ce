import { diffDocuments, diffLines, meansTheSame } from "../graph/diff.ts";
import { registry } from "../nodes/registry.ts";
import { readGraph } from "./graph-file.ts";
import { EXIT } from "./usage.ts";

/** Says what differs between two graphs. Ends with 1 where they do not run the same, as `diff` does. */
export async function compare(before: string, after: string, json: boolean): Promise<number> {
  const [a, b] = [await readGraph(before), await readGraph(after)];
  const diff = diffDocuments(a.document, b.document, registry);
  const same = meansTheSame(diff);
  if (json) console.log(JSON.stringify({ same, diff }, null, 2));
  else for (const line of diffLines(diff)) console.log(line);
  return same ? EXIT.done : EXIT.failed;
}
