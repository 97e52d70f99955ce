import { fresh } from "../../graph/commands/fresh-id.ts";
import { type Edge, edgeKey, type Frame, type Note } from "../../graph/document.ts";
import { around, type Box } from "../canvas/arrange.ts";
import { segmentNear } from "../canvas/geometry.ts";
import type { Point } from "../canvas/view.ts";
import { messages } from "../messages.ts";
import { currentGraph, execute } from "./document-store.ts";
import { selectNodes } from "./flow-store.ts";
import { markId } from "./marks.ts";

export const frames = (): readonly Frame[] => currentGraph().layout.frames ?? [];
export const notes = (): readonly Note[] => currentGraph().layout.notes ?? [];

/** Room between a frame and what is in it; the larger one for its title. */
const PADDING = 24;
const TITLE = 44;

/** A frame around boxes, or an empty one at a point. */
export function addFrame(boxes: readonly Box[], at: Point): void {
  const inner = around(boxes) ?? { ...at, width: 320, height: 180 };
  const id = fresh("frame", "frame", (taken) => frames().some((frame) => frame.id === taken));
  const frame: Frame = {
    id,
    title: messages.marks.newFrame,
    x: Math.round(inner.x - PADDING),
    y: Math.round(inner.y - TITLE),
    width: Math.round(inner.width + 2 * PADDING),
    height: Math.round(inner.height + TITLE + PADDING),
  };
  if (execute({ type: "setFrame", frame })) selectNodes([markId("frame", id)]);
}

export function addNote(at: Point): void {
  const id = fresh("note", "note", (taken) => notes().some((note) => note.id === taken));
  const note: Note = { id, text: "", x: Math.round(at.x), y: Math.round(at.y), width: 200 };
  if (execute({ type: "setNote", note })) selectNodes([markId("note", id)]);
}

export function changeFrame(id: string, change: Partial<Frame>): void {
  const frame = frames().find((candidate) => candidate.id === id);
  if (frame) execute({ type: "setFrame", frame: { ...frame, ...change } });
}

export function changeNote(id: string, change: Partial<Note>): void {
  const note = notes().find((candidate) => candidate.id === id);
  if (note) execute({ type: "setNote", note: { ...note, ...change } });
}

type Bend = readonly [number, number];

const edgeOf = (key: string): Edge | undefined => currentGraph().edges.find((edge) => edgeKey(edge) === key);
export const bendsOf = (key: string): readonly Bend[] => currentGraph().layout.reroutes?.[key] ?? [];

function setBends(key: string, points: readonly Bend[], merge = false): void {
  const edge = edgeOf(key);
  if (edge) execute({ type: "setReroute", edge, points }, { merge });
}

const bendAt = ({ x, y }: Point): Bend => [Math.round(x), Math.round(y)];

/** A new bend where a wire was clicked; `ends` are where the wire starts and stops. */
export function addBend(key: string, at: Point, ends: readonly [Point, Point]): void {
  const bends = bendsOf(key);
  const line = [ends[0], ...bends.map(([x, y]) => ({ x, y })), ends[1]];
  setBends(key, bends.toSpliced(segmentNear(at, line), 0, bendAt(at)));
}

/** `on` continues a drag: one undo step for all of it. */
export const moveBend = (key: string, index: number, at: Point, on: boolean): void =>
  setBends(key, bendsOf(key).with(index, bendAt(at)), on);
export const removeBend = (key: string, index: number): void => setBends(key, bendsOf(key).toSpliced(index, 1));
export const straighten = (key: string): void => setBends(key, []);
