import { describe, expect, it } from "vitest";
import { portsForWire } from "../../../src/graph/commands.ts";
import { graphOf } from "../../../src/graph/graph-index.ts";
import { documentOf } from "../build.ts";
import { fixtureRegistry as registry } from "../fixture-registry.ts";
import { must, refusalOf } from "./apply.ts";

const base = documentOf({ a: ["source"], b: ["scale"], c: ["scale"], p: ["path"], v: ["view"] }, [
  ["a.out", "b.in"],
  ["b.out", "v.in"],
]);
const edges = (document: typeof base) => graphOf(document).edges.map(({ from, to }) => `${from} → ${to}`);
const wire = { from: "b.out", to: "v.in" };

describe("inserting a node on a wire", () => {
  it("uses the ports that fit", () => {
    expect(edges(must(base, { type: "insertOnWire", id: "c", edge: wire }))).toEqual([
      "a.out → b.in",
      "b.out → c.in",
      "c.out → v.in",
    ]);
  });

  it("refuses a node that does not fit, and a wire that is not there", () => {
    expect(portsForWire(graphOf(base), "p", wire, registry)).toBeNull();
    expect(refusalOf(base, { type: "insertOnWire", id: "p", edge: wire })).toBe("edge.type");
    expect(refusalOf(base, { type: "insertOnWire", id: "c", edge: { from: "a.out", to: "v.in" } })).toBe(
      "command.no-such-edge",
    );
  });
});

describe("moving an end of a wire", () => {
  it("keeps its waypoints", () => {
    const bent = must(base, { type: "setReroute", edge: wire, points: [[5, 6]] });
    const moved = must(bent, { type: "reconnect", edge: wire, to: { from: "a.out", to: "v.other" } });
    expect(edges(moved)).toEqual(["a.out → b.in", "a.out → v.other"]);
    expect(graphOf(moved).layout.reroutes).toEqual({ "a.out->v.other": [[5, 6]] });
  });

  it("changes nothing where the new end does not fit", () => {
    expect(refusalOf(base, { type: "reconnect", edge: wire, to: { from: "p.path", to: "v.in" } })).toBe("edge.type");
  });
});

describe("removing a node", () => {
  it("leaves a gap, or closes it", () => {
    expect(edges(must(base, { type: "removeNodes", ids: ["b"] }))).toEqual([]);
    expect(edges(must(base, { type: "removeNodes", ids: ["b"], heal: true }))).toEqual(["a.out → v.in"]);
  });

  it("closes the gap of many", () => {
    const long = must(base, { type: "insertOnWire", id: "c", edge: wire });
    expect(edges(must(long, { type: "removeNodes", ids: ["b", "c"], heal: true }))).toEqual(["a.out → v.in"]);
  });

  it.each(["bypass", "mute"] as const)("closes the gap to the neighbour, with a %s of its own", (mode) => {
    const long = must(base, { type: "insertOnWire", id: "c", edge: wire });
    const off = must(long, { type: "setMode", ids: ["b"], mode });
    expect(edges(must(off, { type: "removeNodes", ids: ["c"], heal: true }))).toEqual(["a.out → b.in", "b.out → v.in"]);
  });

  it("takes the waypoints of its wires along", () => {
    const bent = must(base, { type: "setReroute", edge: wire, points: [[5, 6]] });
    expect(graphOf(must(bent, { type: "removeNodes", ids: ["b"] })).layout).not.toHaveProperty("reroutes");
  });
});

describe("looks", () => {
  it("frames and notes are added, replaced and removed by id", () => {
    const frame = { id: "f", title: "Stage", x: 0, y: 0, width: 10, height: 10 };
    const framed = must(base, { type: "setFrame", frame });
    const wider = must(framed, { type: "setFrame", frame: { ...frame, width: 20 } });
    expect(graphOf(wider).layout.frames).toEqual([{ ...frame, width: 20 }]);
    expect(graphOf(must(wider, { type: "removeFrames", ids: ["f"] })).layout).not.toHaveProperty("frames");
    const noted = must(base, { type: "setNote", note: { id: "n", text: "why", x: 0, y: 0, width: 100 } });
    expect(graphOf(noted).layout.notes).toHaveLength(1);
    expect(refusalOf(base, { type: "removeNotes", ids: ["n"] })).toBe("command.no-such-node");
  });

  it("colours come and go", () => {
    const coloured = must(base, { type: "colorNodes", ids: ["a", "b"], color: "#ff8a5c" });
    expect(graphOf(coloured).layout.nodes.b).toMatchObject({ color: "#ff8a5c" });
    const plain = must(coloured, { type: "colorNodes", ids: ["a", "b"], color: undefined });
    expect(graphOf(plain).layout).toEqual(graphOf(base).layout);
  });
});
