import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import type { DiffusionPath } from "../../src/diffusion/path.ts";
import { toFlowEdges, toFlowNodes } from "../../src/editor/canvas/flow.ts";
import { nodeTint, portForm } from "../../src/editor/canvas/tints.ts";
import { searchTypes } from "../../src/editor/palette/node-types.ts";
import {
  currentDocument,
  currentGraph,
  execute,
  isChanged,
  openInEditor,
  undoEdit,
  useDocument,
} from "../../src/editor/state/document-store.ts";
import {
  addConnectedNode,
  addNode,
  addOnWire,
  connect,
  deleteSelection,
  fittingPort,
  insertOnWire,
  reconnect,
  toggleMode,
} from "../../src/editor/state/editing.ts";
import { selectNodes, startFollowingDocument, useFlow } from "../../src/editor/state/flow-store.ts";
import { duplicateSelection } from "../../src/editor/state/fragments.ts";
import { evaluateInstant } from "../../src/editor/state/instant.ts";
import { useToasts } from "../../src/editor/state/toast-store.ts";
import { parseDocument } from "../../src/graph/document-io.ts";
import { registry } from "../../src/nodes/registry.ts";

function template() {
  const parsed = parseDocument(readFileSync("examples/remove-rain.json", "utf8"), registry);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

startFollowingDocument();

beforeEach(() => {
  openInEditor(template());
  useToasts.setState({ toasts: [] });
});

describe("editing through commands", () => {
  it("adds a node, selects it, and takes it back as one named step", () => {
    const id = addNode("ddim", { x: 10.4, y: 20 });
    expect(id).toBe("ddim");
    expect(useFlow.getState().selectedNodes).toEqual(["ddim"]);
    expect(currentGraph().layout.nodes.ddim).toMatchObject({ x: 10, y: 20 });
    expect(isChanged(useDocument.getState())).toBe(true);
    undoEdit();
    expect(isChanged(useDocument.getState())).toBe(false);
  });

  it("explains a wire that does not fit, and changes nothing", () => {
    const before = currentDocument();
    expect(connect({ from: "model.model", to: "addNoise.input" }, { x: 5, y: 6 })).toBe(false);
    expect(currentDocument()).toBe(before);
    expect(useToasts.getState().toasts[0]).toMatchObject({ tone: "error", at: { x: 5, y: 6 } });
    expect(useToasts.getState().toasts[0]?.message).toMatch(/model does not fit/);
  });

  it("adds a node from a dangling wire already wired, in one undo step", () => {
    const steps = useDocument.getState().history.past.length;
    const id = addConnectedNode("unetStep", { x: 0, y: 0 }, { from: "model.model" });
    expect(currentGraph().edges).toContainEqual({ from: "model.model", to: `${id}.model` });
    expect(useDocument.getState().history.past.length).toBe(steps + 1);
  });

  it("offers an open wire the port of its role before any other of its type", () => {
    const rddm = registry.get("rddm");
    expect(rddm && fittingPort(rddm, { from: "unetStep.noise" })).toBe("noise");
    expect(rddm && fittingPort(rddm, { from: "unetStep.residual" })).toBe("residual");
    expect(rddm && fittingPort(rddm, { from: "model.model" })).toBeNull();
  });

  it("duplicates what is selected with the wires between", () => {
    selectNodes(["unetStep", "rddm"]);
    duplicateSelection();
    const [unet, rddm] = useFlow.getState().selectedNodes;
    expect(currentGraph().edges).toContainEqual({ from: `${unet}.noise`, to: `${rddm}.noise` });
  });

  it("duplicates with inputs: the copies are fed by what feeds the originals", () => {
    selectNodes(["unetStep", "rddm"]);
    duplicateSelection({ withInputs: true });
    const [unet, rddm] = useFlow.getState().selectedNodes;
    expect(currentGraph().edges).toContainEqual({ from: "model.model", to: `${unet}.model` });
    expect(currentGraph().edges).toContainEqual({ from: "loopStart.x", to: `${rddm}.x_t` });
    expect(currentGraph().edges).toContainEqual({ from: `${unet}.residual`, to: `${rddm}.residual` });
    undoEdit();
    expect(isChanged(useDocument.getState())).toBe(false);
  });

  it("puts a new node on a wire, and one that is there already, in one undo step each", () => {
    const id = addOnWire("degrade", { x: 0, y: 0 }, "photo.image->rain.image");
    expect(currentGraph().edges).toContainEqual({ from: "photo.image", to: `${id}.image` });
    expect(currentGraph().edges).toContainEqual({ from: `${id}.image`, to: "rain.image" });
    undoEdit();
    const loose = addNode("degrade", { x: 0, y: 0 }) ?? "";
    expect(insertOnWire(loose, "photo.image->rain.image")).toBe(true);
    expect(currentGraph().edges).toContainEqual({ from: `${loose}.image`, to: "rain.image" });
    expect(insertOnWire(loose, "model.model->unetStep.model")).toBe(false);
  });

  it("moves an end of a wire elsewhere as one undo step", () => {
    const steps = useDocument.getState().history.past.length;
    reconnect("photo.image->rain.image", { from: "photo.image", to: "addNoise.clean" });
    expect(currentGraph().edges).toContainEqual({ from: "photo.image", to: "addNoise.clean" });
    expect(currentGraph().edges).not.toContainEqual({ from: "photo.image", to: "rain.image" });
    expect(useDocument.getState().history.past.length).toBe(steps + 1);
  });

  it("joins the wires around a removed node", () => {
    selectNodes(["rain"]);
    deleteSelection({ join: true });
    expect(currentGraph().nodes.map(({ id }) => id)).not.toContain("rain");
    expect(currentGraph().edges).toContainEqual({ from: "photo.image", to: "unetStep.input" });
    expect(currentGraph().edges).toContainEqual({ from: "photo.image", to: "noise.like" });
  });

  it("mutes and unmutes a selection as one", () => {
    selectNodes(["rddm", "unetStep"]);
    toggleMode("mute");
    const modes = () =>
      currentGraph()
        .nodes.filter(({ mode }) => mode === "mute")
        .map(({ id }) => id);
    expect(modes()).toEqual(["unetStep", "rddm"]);
    toggleMode("mute");
    expect(modes()).toEqual([]);
  });

  it("refuses to edit a graph from a newer version and says so", () => {
    openInEditor({ ...template(), formatVersion: 99 });
    const before = currentDocument();
    expect(execute({ type: "setTitle", title: "Mine" })).toBe(false);
    expect(currentDocument()).toBe(before);
    expect(useToasts.getState().toasts[0]?.message).toMatch(/newer version/);
  });
});

describe("the canvas", () => {
  it("keeps the objects of nodes and wires that an edit does not touch", () => {
    const { nodes, edges } = useFlow.getState();
    execute({ type: "setParams", id: "noise", params: { seed: 8 } });
    expect(useFlow.getState().nodes).toEqual(nodes);
    for (const [index, node] of useFlow.getState().nodes.entries()) expect(node).toBe(nodes[index]);
    for (const [index, edge] of useFlow.getState().edges.entries()) expect(edge).toBe(edges[index]);
  });

  it("moves only the node that moved", () => {
    const document = currentDocument();
    const nodes = toFlowNodes(document, []);
    execute({ type: "moveNodes", positions: { rddm: { x: 1, y: 2 } } });
    const moved = toFlowNodes(currentDocument(), nodes);
    expect(moved.filter((node, index) => node !== nodes[index]).map((node) => node.id)).toEqual(["rddm"]);
  });

  it("colours wires by what they carry: residual warm, noise cool, path violet", () => {
    const edges = toFlowEdges(currentDocument(), []);
    const tint = (id: string) => edges.find((edge) => edge.id === id)?.data?.tint;
    expect(tint("unetStep.residual->rddm.residual")).toBe("residual");
    expect(tint("unetStep.noise->rddm.noise")).toBe("noise");
    expect(tint("timesteps.path->loopStart.path")).toBe("path");
    expect(tint("model.model->unetStep.model")).toBe("model");
    expect(tint("noiseSchedule.schedule->path.noise")).toBe("noise");
  });

  it("gives models a diamond and schedules a square", () => {
    const ports = { model: registry.get("model")?.outputs.model, path: registry.get("timesteps")?.outputs.path };
    expect(portForm(ports.model)).toBe("diamond");
    expect(portForm(ports.path)).toBe("square");
    const rddm = registry.get("rddm");
    expect(rddm && nodeTint(rddm)).toBe("path");
  });
});

describe("instant values", () => {
  it("computes schedules and the path of the template as it stands", () => {
    const results = evaluateInstant(currentDocument());
    const timesteps = results.get("timesteps");
    expect(timesteps?.ok && (timesteps.outputs.path as DiffusionPath).steps).toHaveLength(5);
    expect(results.has("unetStep")).toBe(false);
  });

  it("keeps results that an edit does not reach and renews those it does", () => {
    const before = evaluateInstant(currentDocument());
    execute({ type: "setParams", id: "timesteps", params: { count: 8 } });
    const after = evaluateInstant(currentDocument());
    expect(after.get("path")).toBe(before.get("path"));
    const timesteps = after.get("timesteps");
    expect(timesteps?.ok && (timesteps.outputs.path as DiffusionPath).steps).toHaveLength(8);
  });

  it("says what an unwired node waits for", () => {
    addNode("diffusionPath", { x: 0, y: 0 });
    expect(evaluateInstant(currentDocument()).get("diffusionPath")).toMatchObject({
      ok: false,
      message: "Waiting for residual",
    });
  });
});

describe("searching for a node", () => {
  it("puts titles that begin with the words first", () => {
    expect(searchTypes("noise")[0]?.title.toLowerCase()).toMatch(/^noise/);
    expect(searchTypes("rddm")[0]?.type).toBe("rddm");
    expect(searchTypes("no such thing at all")).toEqual([]);
  });
});
