import { type GraphDocument, splitAddress } from "../../graph/document.ts";
import { graphOf, indexOf } from "../../graph/graph-index.ts";
import type { PortSpec } from "../../graph/node-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { registry } from "../../nodes/registry.ts";
import { addressIn, nodeAt, resolveScope, sourceOfWire, splitPath } from "../state/scope.ts";
import { endOfZone } from "./watched-wire.ts";

/** The output that a wire starts at, by the wire's address; undefined where the document has none. */
export function specOfWire(document: GraphDocument, wire: string): PortSpec | undefined {
  const address = splitAddress(wire);
  const node = address && nodeAt(document, address.node);
  return node ? nodePorts(node, registry)?.outputs[address.port] : undefined;
}

/** The tensors that the loop's last node reads: of a sampler x_t, residual, noise and x0. By port, as addresses. */
export function samplerWires(document: GraphDocument, zone: string): readonly { wire: string; name: string }[] {
  const end = endOfZone(document, zone);
  if (end === null) return [];
  const { scope, id } = splitPath(end);
  const graph = graphOf(document, resolveScope(document, scope).graphId);
  const into = (node: string) => indexOf(graph).into.get(node) ?? [];
  const sampler = splitAddress(into(id).find((edge) => edge.to === `${id}.x`)?.from ?? "")?.node;
  if (!sampler) return [];
  return into(sampler).flatMap(({ from, to }) => {
    const wire = sourceOfWire(document, addressIn(scope, from));
    if (wire === null || specOfWire(document, wire)?.type !== "tensor") return [];
    return [{ wire, name: splitAddress(to)?.port ?? wire }];
  });
}
