import type { AnyNode } from "./define.ts";

const modules = import.meta.glob<{ default: AnyNode }>("./*/*.ts", { eager: true });

/** Every node type, found by its file: `src/nodes/<category>/<name>.ts`, default export. */
export const registry: ReadonlyMap<string, AnyNode> = collect(Object.entries(modules));

function collect(entries: [string, { default: AnyNode }][]): Map<string, AnyNode> {
  const types = new Map<string, AnyNode>();
  for (const [file, { default: definition }] of entries) {
    const other = types.get(definition.type);
    if (other) throw new Error(`${file}: node type "${definition.type}" is defined twice`);
    types.set(definition.type, definition);
  }
  return types;
}
