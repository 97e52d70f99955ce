import type { Command } from "../../graph/commands.ts";
import type { Frame, Layout } from "../../graph/document.ts";
import type { Box } from "../canvas/arrange.ts";
import type { Point } from "../canvas/view.ts";

/** Frames and notes are drawn as nodes of the canvas, under ids that no node of a graph can have. */
export const markId = (kind: "frame" | "note", id: string): string => `${kind}:${id}`;

/** `frame:f1` → its kind and id; null for a node of the graph. */
export function splitMark(flowId: string): { readonly kind: "frame" | "note"; readonly id: string } | null {
  const [kind, id] = flowId.split(":");
  return id !== undefined && (kind === "frame" || kind === "note") ? { kind, id } : null;
}

/** Nodes, frames and notes whose middle is in a frame: they move with it. */
export function contentsOf(frame: Frame, boxes: readonly Box[]): string[] {
  const inside = ({ x, y, width, height }: Box) =>
    x + width / 2 > frame.x &&
    x + width / 2 < frame.x + frame.width &&
    y + height / 2 > frame.y &&
    y + height / 2 < frame.y + frame.height;
  return boxes.filter((box) => box.id !== markId("frame", frame.id) && inside(box)).map(({ id }) => id);
}

/** The commands that put things of the canvas where they were dragged to. */
export function moveCommands(
  positions: Readonly<Record<string, Point>>,
  { frames = [], notes = [] }: Layout,
): Command[] {
  const nodes: Record<string, Point> = {};
  const commands: Command[] = [];
  for (const [flowId, { x, y }] of Object.entries(positions)) {
    const mark = splitMark(flowId);
    const frame = mark?.kind === "frame" ? frames.find(({ id }) => id === mark.id) : undefined;
    const note = mark?.kind === "note" ? notes.find(({ id }) => id === mark.id) : undefined;
    if (frame) commands.push({ type: "setFrame", frame: { ...frame, x, y } });
    else if (note) commands.push({ type: "setNote", note: { ...note, x, y } });
    else if (!mark) nodes[flowId] = { x, y };
  }
  return Object.keys(nodes).length > 0 ? [{ type: "moveNodes", positions: nodes }, ...commands] : commands;
}
