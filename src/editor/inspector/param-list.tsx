import type { GraphNode, Json } from "../../graph/document.ts";
import { fillParams, type ParamSpec, paramApplies } from "../../graph/node-type.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { messages } from "../messages.ts";
import { paramTitle } from "../names.ts";
import { ParamField } from "../params/param-field.tsx";
import { canSweep } from "../params/sweep-values.ts";
import { execute } from "../state/document-store.ts";
import { SweepAxisEditor, SweepButton } from "./sweep-axis.tsx";

/** Every parameter that means something beside the others. */
export function ParamList({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const params = fillParams(definition, node.params);
  const specs = Object.entries(definition.params as Readonly<Record<string, ParamSpec>>);
  const shown = specs.filter(([, spec]) => paramApplies(spec, params));
  if (shown.length === 0) return null;
  return (
    <section className="param-list" aria-label={messages.nodeInspector.parameters}>
      {shown.map(([name, spec]) => {
        const set = (value: Json | undefined, merge: boolean) =>
          execute({ type: "setParams", id: node.id, params: { [name]: value } }, { merge });
        return (
          <div className="param" key={name}>
            <ParamField
              id={`param-${node.id}-${name}`}
              label={paramTitle(name, spec)}
              node={node}
              param={name}
              spec={spec}
              value={params[name] ?? null}
              onChange={set}
            />
            <SweepAxisEditor
              {...{ node, param: name, label: paramTitle(name, spec), spec, value: params[name] ?? null }}
            />
            <p className="param-doc">
              {spec.doc}
              {Object.hasOwn(node.params, name) && !isDefault(node.params[name], spec) && (
                <button type="button" className="link-button" onClick={() => set(undefined, false)}>
                  {messages.params.reset}
                </button>
              )}
              {canSweep(spec) && (
                <SweepButton
                  {...{ node, param: name, label: paramTitle(name, spec), spec, value: params[name] ?? null }}
                />
              )}
            </p>
          </div>
        );
      })}
    </section>
  );
}

const isDefault = (value: Json | undefined, spec: ParamSpec): boolean =>
  JSON.stringify(value) === JSON.stringify(spec.default);
