import type { Result } from "./diagnostic.ts";
import type { Wiring, Zone } from "./zones.ts";

/** Every node after what it reads, a loop's end after its whole body; among equals, document order. */
export function topologicalOrder(wiring: Wiring, zones: readonly Zone[]): Result<string[]> {
  const needs = new Map(
    [...wiring].map(([id, sources]) => [id, new Set(Object.values(sources).map((source) => source.node))]),
  );
  for (const zone of zones) {
    needs.get(zone.end)?.add(zone.start);
    // What reads a loop's result waits for its sinks too, so that a zone is one piece of the order.
    for (const id of zone.body) if (id !== zone.end) needs.get(zone.end)?.add(id);
    const outside = [...zone.body, zone.end].flatMap((id) => [...needs.get(id)!]);
    for (const id of outside)
      if (id !== zone.start && id !== zone.end && !zone.body.has(id)) needs.get(zone.start)?.add(id);
  }
  const order: string[] = [];
  const state = new Map<string, "open" | "done">();
  const cycle: string[] = [];
  const visit = (root: string): void => {
    const stack: { id: string; left: string[] }[] = [{ id: root, left: [...(needs.get(root) ?? [])] }];
    state.set(root, "open");
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const next = top.left.pop();
      if (next === undefined) {
        state.set(top.id, "done");
        order.push(top.id);
        stack.pop();
      } else if (state.get(next) === "open") {
        cycle.push(...stack.slice(stack.findIndex((item) => item.id === next)).map((item) => item.id));
        return;
      } else if (!state.has(next)) {
        state.set(next, "open");
        stack.push({ id: next, left: [...(needs.get(next) ?? [])] });
      }
    }
  };
  for (const id of wiring.keys()) if (!state.has(id) && cycle.length === 0) visit(id);
  if (cycle.length === 0) return { ok: true, value: order, diagnostics: [] };
  return {
    ok: false,
    diagnostics: [
      {
        severity: "error",
        code: "edge.cycle",
        message: `These nodes feed each other in a circle: ${[...cycle, cycle[0]].join(" ← ")}.`,
        nodeId: cycle[0],
        hint: "Cut one of the wires; to repeat nodes, put them between Loop start and Loop end.",
      },
    ],
  };
}
