import type { ParamSpec, ParamValues, Ports } from "../graph/node-type.ts";
import type { WireType } from "../graph/wire-type.ts";

/** Extra state that a loop carries from one iteration to the next; Loop start and Loop end name the same pairs. */
export const carriedParam = {
  kind: "carried",
  title: "Carried values",
  doc: "Extra values carried to the next iteration, for samplers that look further back. Loop start and Loop end have the same list.",
  default: [],
} as const satisfies ParamSpec;

/** One input and one output for each carried pair. */
export function carriedPorts(params: ParamValues): { inputs: Ports; outputs: Ports } {
  const pairs = (params.carried ?? []) as unknown as readonly { name: string; type: WireType }[];
  const ports: Ports = Object.fromEntries(
    pairs.map(({ name, type }) => [name, { type, doc: "Carried from one iteration to the next." }]),
  );
  return { inputs: ports, outputs: ports };
}
