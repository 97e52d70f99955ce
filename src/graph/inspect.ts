import type { Environment } from "./compile.ts";
import type { Diagnostic, DiagnosticCode } from "./diagnostic.ts";
import { type AssetRef, type Graph, type GraphNode, splitAddress } from "./document.ts";
import type { Scope } from "./flatten.ts";
import { indexOf } from "./graph-index.ts";
import { knownInput } from "./known-values.ts";
import { fillParams, type NodeShape, type ParamValues, paramApplies, portsOf, type Registry } from "./node-type.ts";
import { paramProblem } from "./param-check.ts";
import { wireMismatch } from "./wire-type.ts";
import { nodePorts, sourcesOf } from "./wiring.ts";

/**
 * What is wrong with one node of a graph: its type, params, files and wires. `holes` says why a wired input has no
 * value, by `node.port`.
 */
export function inspectNode(
  graph: Graph,
  node: GraphNode,
  registry: Registry,
  environment: Environment,
  holes: ReadonlyMap<string, Diagnostic> = new Map(),
): Diagnostic[] {
  const shape = registry.get(node.type);
  if (!shape)
    return [
      diagnostic(
        "node.unknown-type",
        `“${node.id}” is a “${node.type}”, which this version does not have.`,
        node.id,
        undefined,
        "Remove it, or open the graph where that node type exists.",
      ),
    ];
  const params = fillParams(shape, node.params);
  const typed = [...unknownParams(shape, node), ...paramProblems(shape, node, params)];
  const wires = wireProblems(graph, node, shape, params, registry, holes);
  const checked =
    typed.some((found) => found.severity === "error") || !shape.check
      ? []
      : shape
          .check({
            params,
            wired: new Set(Object.keys(sourcesOf(graph, node, registry))),
            known: (port) => knownInput(graph, node, port, registry, environment),
          })
          .map((found) => ({ ...found, nodeId: node.id }));
  // What the node type says itself is more to the point than the general word.
  const general = [...assetProblems(shape, node, params, environment), ...wires].filter(
    ({ code, port }) => !checked.some((own) => own.code === code && own.port === port),
  );
  return [...typed, ...general, ...checked];
}

function unknownParams(shape: NodeShape, node: GraphNode): Diagnostic[] {
  return Object.keys(node.params)
    .filter((name) => !Object.hasOwn(shape.params, name))
    .map((name) => ({
      severity: "warning",
      code: "param.unknown",
      message: `${shape.title} has no param “${name}”; it is kept and ignored.`,
      nodeId: node.id,
      port: name,
    }));
}

function paramProblems(shape: NodeShape, node: GraphNode, params: ParamValues): Diagnostic[] {
  return Object.entries(shape.params).flatMap(([name, spec]) => {
    const problem = paramApplies(spec, params) ? paramProblem(spec, params[name] ?? null) : null;
    return problem
      ? [diagnostic(problem.code, `${shape.title}: ${spec.title ?? name} ${problem.message}.`, node.id, name)]
      : [];
  });
}

function assetProblems(shape: NodeShape, node: GraphNode, params: ParamValues, environment: Environment): Diagnostic[] {
  return Object.entries(shape.params).flatMap(([name, spec]) => {
    if (spec.kind !== "asset" || !paramApplies(spec, params)) return [];
    const asset = params[name] as unknown as AssetRef | null;
    const what = spec.accept === "model" ? "model" : spec.accept === "image" ? "image" : "file";
    if (asset === null)
      return [
        diagnostic(
          "param.missing",
          `${shape.title} has no ${what} yet.`,
          node.id,
          name,
          `Choose or drop ${what === "image" ? "an" : "a"} ${what}.`,
        ),
      ];
    if (typeof asset.sha256 !== "string") return [];
    if (!environment.assets.has(asset.sha256))
      return [
        diagnostic(
          "asset.missing",
          `The ${what} “${asset.name}” is not here (${asset.bytes} bytes, sha256 ${asset.sha256.slice(0, 12)}…).`,
          node.id,
          name,
          "Drop the file on the node.",
        ),
      ];
    if (spec.accept === "model" && !environment.cards.has(asset.sha256))
      return [
        diagnostic(
          "model.missing-card",
          `There is no model card for “${asset.name}”.`,
          node.id,
          name,
          "Describe the network in the inspector, or open it with its model.json.",
        ),
      ];
    return [];
  });
}

function wireProblems(
  graph: Graph,
  node: GraphNode,
  shape: NodeShape,
  params: ParamValues,
  registry: Registry,
  holes: ReadonlyMap<string, Diagnostic>,
): Diagnostic[] {
  const ports = portsOf(shape, params).inputs;
  const sources = sourcesOf(graph, node, registry);
  const missing = Object.entries(ports)
    .filter(([port, spec]) => !spec.optional && !sources[port])
    .map(
      ([port, spec]) =>
        holes.get(`${node.id}.${port}`) ??
        diagnostic("port.unwired", `${shape.title} needs something wired to “${spec.title ?? port}”.`, node.id, port),
    );
  const wrong = (indexOf(graph).into.get(node.id) ?? []).flatMap((edge) => {
    const port = splitAddress(edge.to)!.port;
    if (!Object.hasOwn(ports, port))
      return [
        diagnostic(
          "port.unknown",
          `${shape.title} has no input “${port}” (wired from ${edge.from}).`,
          node.id,
          port,
          "Cut the wire, or connect it to another port.",
        ),
      ];
    return typeProblem(graph, node, port, registry);
  });
  return [...missing, ...wrong];
}

/**
 * What is wrong with the walls of the subgraphs that the given nodes (by address) are in: params and ports of the
 * subgraph nodes, and the types of wires that pass a wall. What is not wired is said where a value is needed.
 */
export function inspectBoundary(
  scopes: readonly Scope[],
  nodes: readonly GraphNode[],
  registry: Registry,
  environment: Environment,
): Diagnostic[] {
  const used = new Set(nodes.flatMap(({ id }) => prefixesOf(id)));
  return scopes
    .filter(({ prefix }) => used.has(prefix))
    .flatMap(({ graph, prefix, children }) => {
      const inside = [...children.values()].filter((child) => used.has(child.prefix));
      const subgraphs = inside.flatMap(({ node }) =>
        inspectNode(graph, indexOf(graph).nodes.get(node)!, registry, environment),
      );
      const given = graph.edges.filter(({ from, to }) => /^inputs\./.test(from) || /^outputs\./.test(to));
      const passing = given.flatMap(({ to }) => {
        const { node, port } = splitAddress(to)!;
        return children.has(node) ? [] : passageProblem(graph, node, port, registry);
      });
      return [...subgraphs, ...passing]
        .filter(({ code }) => code !== "port.unwired")
        .map((found) => ({ ...found, nodeId: prefix + found.nodeId }));
    });
}

/** `a/b/c` lies in ``, `a/` and `a/b/`. */
const prefixesOf = (id: string): string[] =>
  id.split("/").map((_, i, parts) =>
    parts
      .slice(0, i)
      .map((part) => `${part}/`)
      .join(""),
  );

function passageProblem(graph: Graph, id: string, port: string, registry: Registry): Diagnostic[] {
  const node = indexOf(graph).nodes.get(id)!;
  const ports = nodePorts(node, registry)?.inputs;
  if (!ports || node.mode === "mute") return [];
  if (Object.hasOwn(ports, port)) return typeProblem(graph, node, port, registry);
  return [diagnostic("port.unknown", `The graph has no result “${port}”.`, id, port, "Cut the wire, or add the port.")];
}

function typeProblem(graph: Graph, node: GraphNode, port: string, registry: Registry): Diagnostic[] {
  const source = sourcesOf(graph, node, registry)[port];
  const from = source && indexOf(graph).nodes.get(source.node);
  const fromShape = from && registry.get(from.type);
  if (!source || !fromShape) return [];
  const outputs = portsOf(fromShape, fillParams(fromShape, from.params)).outputs;
  const spec = Object.hasOwn(outputs, source.port) ? outputs[source.port] : undefined;
  if (!spec) return [diagnostic("port.unknown", `“${source.node}” has no output “${source.port}”.`, node.id, port)];
  const shape = registry.get(node.type)!;
  const mismatch = wireMismatch(spec.type, portsOf(shape, fillParams(shape, node.params)).inputs[port]!.type);
  return mismatch
    ? [diagnostic("edge.type", `${source.node}.${source.port} → ${node.id}.${port}: ${mismatch}.`, node.id, port)]
    : [];
}

const diagnostic = (
  code: DiagnosticCode,
  message: string,
  nodeId: string,
  port?: string,
  hint?: string,
): Diagnostic => ({
  severity: "error",
  code,
  message,
  nodeId,
  port,
  hint,
});
