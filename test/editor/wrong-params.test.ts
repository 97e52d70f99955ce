import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import { assetParam, NodeBody } from "../../src/editor/canvas/node-body.tsx";
import { NodeParams } from "../../src/editor/canvas/node-params.tsx";
import { ParamList } from "../../src/editor/inspector/param-list.tsx";
import { blankDocument, execute, openInEditor, useDocument } from "../../src/editor/state/document-store.ts";
import { evaluateInstant, startInstantEvaluation, useInstant } from "../../src/editor/state/instant.ts";
import { nodeRun } from "../../src/editor/state/node-runs.ts";
import { emptyGraph, type GraphNode, type Json } from "../../src/graph/document.ts";
import type { ParamSpec } from "../../src/graph/node-type.ts";
import { registry } from "../../src/nodes/registry.ts";

/** What a file may hold where a param of any kind belongs. */
const WRONG: readonly Json[] = ["zzz", 5, -1, 1e10, true, null, [], [1, "x"], [[0, 0]], {}, { toString: 1, sha256: 2 }];

const withNodes = (...nodes: GraphNode[]) => ({
  ...blankDocument(),
  graphs: { main: { ...emptyGraph, nodes } },
});
const schedule = (params: GraphNode["params"]): GraphNode => ({
  id: "schedule",
  type: "residualSchedule",
  version: registry.get("residualSchedule")!.version,
  params,
});

describe("params of the wrong kind", () => {
  beforeEach(() => openInEditor(blankDocument()));

  it("are told instead of computed with", () => {
    const messageFor = (params: GraphNode["params"]) => {
      const result = evaluateInstant(withNodes(schedule(params))).get("schedule");
      return result?.ok === false ? result.message : null;
    };
    expect(messageFor({ numTrainTimesteps: 1e10 })).toMatch(/^Training timesteps T is 10000000000, must be at most/);
    expect(messageFor({ numTrainTimesteps: "x" })).toBe("Training timesteps T must be a whole number.");
    expect(messageFor({ kind: "zzz" })).toMatch(/must be one of/);
    expect(messageFor({ kind: "drawn", curve: 5 })).toMatch(/two or more points/);
    // What does not apply is not looked at.
    expect(messageFor({ kind: "decreased", curve: 5 })).toBeNull();
  });

  it("keep no edit from those who follow the document", () => {
    startInstantEvaluation();
    let heard = 0;
    const stop = useDocument.subscribe(() => {
      heard++;
    });
    openInEditor(withNodes(schedule({ kind: "zzz" })));
    expect(execute({ type: "setParams", id: "schedule", params: { numTrainTimesteps: 10 } })).toBe(true);
    stop();
    expect(heard).toBe(2);
    expect(useInstant.getState().results.get("schedule")).toMatchObject({ ok: false });
  });

  it("name no file", () => {
    const node = (image: Json): GraphNode => ({ id: "a", type: "degradedInput", version: 1, params: { image } });
    const definition = registry.get("degradedInput")!;
    const ref = { name: "rain.png", sha256: "a".repeat(64), bytes: 3 };
    expect(assetParam(node(ref), definition)?.value).toEqual(ref);
    for (const wrong of WRONG) expect(assetParam(node(wrong), definition)?.value).toBeNull();
  });

  it.each([...registry.values()].map((definition) => [definition.type, definition] as const))(
    "are shown, in the inspector and on the node, of %s",
    (type, definition) => {
      for (const name of Object.keys(definition.params))
        for (const value of WRONG) {
          const node: GraphNode = { id: "a", type, version: definition.version, params: { [name]: value } };
          const drawn = [ParamList, NodeParams].map((view) =>
            renderToStaticMarkup(
              createElement<{ node: GraphNode; definition: typeof definition }>(view, { node, definition }),
            ),
          );
          expect(drawn).toHaveLength(2);
          renderToStaticMarkup(createElement(NodeBody, { node, definition, run: nodeRun("a") }));
        }
    },
  );

  it("say what is wrong, and offer the default", () => {
    const definition = registry.get("timesteps")!;
    const [name] = Object.entries(definition.params).find(([, spec]) => (spec as ParamSpec).kind === "numbers")!;
    const when = (definition.params as Record<string, ParamSpec>)[name]!.when ?? {};
    const params = { ...Object.fromEntries(Object.entries(when).map(([key, [first]]) => [key, first!])), [name]: "x" };
    const node: GraphNode = { id: "a", type: "timesteps", version: definition.version, params };
    const drawn = renderToStaticMarkup(createElement(ParamList, { node, definition }));
    expect(drawn).toMatch(/must be a list of numbers/);
    expect(drawn).toMatch(/Reset/);
  });
});
