import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { toFlowNodes } from "../../src/editor/canvas/flow.ts";
import { outlineItems } from "../../src/editor/outline/outline-items.ts";
import {
  addressOf,
  currentDocument,
  currentGraph,
  currentTypes,
  diveInto,
  execute,
  goTo,
  openInEditor,
  shownGraphId,
  shownScope,
  undoEdit,
} from "../../src/editor/state/document-store.ts";
import { addNode, connect } from "../../src/editor/state/editing.ts";
import { selectNodes, startFollowingDocument, useFlow } from "../../src/editor/state/flow-store.ts";
import { evaluateInstant } from "../../src/editor/state/instant.ts";
import { NEW_PORT } from "../../src/editor/state/interface.ts";
import { contentsOf, moveCommands } from "../../src/editor/state/marks.ts";
import { partnerWire } from "../../src/editor/state/partner-schedule.ts";
import { portChoices } from "../../src/editor/state/port-choices.ts";
import { makeSubgraph, titleToKeep, unpackSubgraph, usableGraphs } from "../../src/editor/state/subgraphs.ts";
import { graphFragment } from "../../src/graph/commands.ts";
import { compile, type Environment } from "../../src/graph/compile.ts";
import type { AssetRef } from "../../src/graph/document.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { planNodes } from "../../src/graph/plan.ts";
import { nodePorts } from "../../src/graph/wiring.ts";
import { registry } from "../../src/nodes/registry.ts";

startFollowingDocument();

beforeEach(() => {
  const parsed = parseDocument(readFileSync("examples/remove-rain.json", "utf8"), registry);
  if (!parsed.ok) throw new Error("the template does not parse");
  openInEditor(parsed.value);
});

/** The schedules, the path and the timesteps of the template as one node. */
function pathAsSubgraph(): string {
  selectNodes(["residualSchedule", "noiseSchedule", "path", "timesteps"]);
  makeSubgraph();
  const [id] = useFlow.getState().selectedNodes;
  if (!id) throw new Error("no subgraph was made");
  return id;
}

/** Everything the template names is here. */
const environment = (): Environment => {
  const card = JSON.parse(readFileSync("public/models/photo-derain/model.json", "utf8")) as ModelCard;
  const photo = currentDocument().graphs.main?.nodes.find(({ id }) => id === "photo")?.params
    .image as unknown as AssetRef;
  return { cards: new Map([[card.sha256, card]]), assets: new Set([card.sha256, photo.sha256]) };
};

const planned = () => {
  const plan = compile(currentDocument(), registry, environment());
  if (!plan.ok) throw new Error(JSON.stringify(plan.diagnostics));
  return [...planNodes(plan.value.steps)];
};

describe("a subgraph made from a selection", () => {
  it("keeps every link: what runs has the same keys as before", () => {
    const before = planned().map(({ key }) => key);
    pathAsSubgraph();
    expect(
      planned()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(before.sort());
    unpackSubgraph();
    expect(
      planned()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(before.sort());
  });

  it("is edited inside, and Undo from inside leads out when it was never made", () => {
    const id = pathAsSubgraph();
    diveInto(id);
    expect(shownScope()).toEqual([id]);
    expect(addressOf("timesteps")).toBe(`${id}/timesteps`);
    execute({ type: "setParams", id: "timesteps", params: { count: 3 } });
    expect(currentGraph().nodes.find((node) => node.id === "timesteps")?.params.count).toBe(3);
    undoEdit();
    undoEdit();
    expect(shownScope()).toEqual([]);
    expect(shownGraphId()).toBe("main");
    goTo([]);
  });

  it("shows its interface inside as nodes, and makes a port of a wire dropped on them", () => {
    diveInto(pathAsSubgraph());
    expect(toFlowNodes(currentDocument(), []).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["inputs", "outputs"]),
    );
    expect(connect({ from: "path.path", to: `outputs.${NEW_PORT}` })).toBe(true);
    expect(currentGraph().interface.outputs.map(({ name }) => name)).toEqual(["path", "path2"]);
    goTo([]);
    const node = currentGraph().nodes.find(({ type }) => type === "subgraph")!;
    expect(Object.keys(nodePorts(node, currentTypes())?.outputs ?? {})).toEqual(["path", "path2"]);
  });

  it("plots its schedules inside, by address", () => {
    const id = pathAsSubgraph();
    const results = evaluateInstant(currentDocument());
    expect(results.get(`${id}/timesteps`)?.ok).toBe(true);
  });

  it("can stand in other graphs, but not in itself", () => {
    const id = pathAsSubgraph();
    expect(usableGraphs()).toHaveLength(1);
    diveInto(id);
    expect(usableGraphs()).toEqual([]);
    goTo([]);
  });
});

describe("the outline", () => {
  it("reads nodes, then their ports with what waits, then the wires", () => {
    const key = "unetStep.inputs.model";
    const lines = outlineItems(currentDocument(), new Set(["unetStep", key]));
    const model = lines.find((line) => line.key === key);
    expect(model).toMatchObject({ level: 2, note: "input", children: 1 });
    expect(lines[lines.indexOf(model!) + 1]).toMatchObject({ level: 3, title: "from Model · model" });
    execute({ type: "disconnect", edges: [{ from: "model.model", to: "unetStep.model" }] });
    const after = outlineItems(currentDocument(), new Set(["unetStep"]));
    expect(after.find((line) => line.key === key)?.note).toBe("input, must be wired");
  });
});

describe("ports offered to a port", () => {
  it("are those that fit, what waits for a wire before what would lose one", () => {
    const id = addNode("unetStep", { x: 0, y: 0 }) ?? "";
    const choices = portChoices(currentDocument(), "model", { side: "outputs", name: "model" }, []);
    expect(choices[0]).toMatchObject({ node: id, name: "model", wired: false });
    expect(choices.every(({ spec }) => spec.type === "model")).toBe(true);
    expect(choices.some(({ node, name }) => node === "unetStep" && name === "model")).toBe(false);
  });
});

describe("frames", () => {
  const frame = { id: "f", title: "F", x: 0, y: 0, width: 100, height: 100 };
  const box = (id: string, x: number, y: number) => ({ id, x, y, width: 20, height: 20 });

  it("hold what has its middle in them, but not themselves", () => {
    const boxes = [box("in", 70, 70), box("out", 95, 10), box("frame:f", 0, 0), box("note:n", 10, 10)];
    expect(contentsOf(frame, boxes)).toEqual(["in", "note:n"]);
  });

  it("move with nodes and notes as commands of their own kinds", () => {
    const note = { id: "n", text: "", x: 0, y: 0, width: 100 };
    const layout = { nodes: {}, frames: [frame], notes: [note] };
    const moves = moveCommands({ a: { x: 1, y: 2 }, "frame:f": { x: 3, y: 4 }, "note:n": { x: 5, y: 6 } }, layout);
    expect(moves).toEqual([
      { type: "moveNodes", positions: { a: { x: 1, y: 2 } } },
      { type: "setFrame", frame: { ...frame, x: 3, y: 4 } },
      { type: "setNote", note: { ...note, x: 5, y: 6 } },
    ]);
  });
});

describe("a kept subgraph", () => {
  it("never takes the place of another of its name: it gets a number, unless it is the same", () => {
    const made = pathAsSubgraph();
    const node = currentGraph().nodes.find(({ id }) => id === made)!;
    const fragment = graphFragment(currentDocument(), String(node.params.graph));
    const other = { ...fragment, positions: {} };
    const kept = [
      { title: "Path", fragment: other },
      { title: "Path 2", fragment },
    ];
    expect(titleToKeep("Path", fragment, kept)).toBe("Path 2");
    expect(titleToKeep("Path", fragment, kept.slice(0, 1))).toBe("Path 2");
    expect(titleToKeep("Path", { ...fragment, nodes: [] }, kept)).toBe("Path 3");
    expect(titleToKeep("Path", other, kept)).toBe("Path");
    expect(titleToKeep("Walk", fragment, kept)).toBe("Walk");
  });
});

describe("a schedule's partner", () => {
  it("is the other one of the path it goes into, in a subgraph too", () => {
    expect(partnerWire(currentDocument(), "residualSchedule")).toBe("noiseSchedule.schedule");
    expect(partnerWire(currentDocument(), "noiseSchedule")).toBe("residualSchedule.schedule");
    expect(partnerWire(currentDocument(), "noise")).toBeNull();
    const id = pathAsSubgraph();
    diveInto(id);
    expect(partnerWire(currentDocument(), "residualSchedule")).toBe(`${id}/noiseSchedule.schedule`);
  });
});
