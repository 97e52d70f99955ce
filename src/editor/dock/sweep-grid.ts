import type { Json } from "../../graph/document.ts";

/** The last axis goes across, every combination of the others down: the order in which a sweep is expanded. */
export function layoutOf(values: readonly (readonly Json[])[]): {
  readonly rows: readonly (readonly Json[])[];
  readonly columns: readonly Json[];
} {
  const columns = values.at(-1) ?? [];
  const rows = values
    .slice(0, -1)
    .reduce<readonly (readonly Json[])[]>(
      (all, axis) => all.flatMap((row) => axis.map((value) => [...row, value])),
      [[]],
    );
  return { rows, columns };
}
