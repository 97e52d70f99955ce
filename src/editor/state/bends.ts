import { create } from "zustand";
import type { GraphDocument } from "../../graph/document.ts";
import { drawnPoints } from "../canvas/wire-path.ts";
import { currentDocument } from "./document-store.ts";
import { useFlow } from "./flow-store.ts";
import { addBend, bendsOf, moveBend, removeBend } from "./looks.ts";

/** The bend that keys move: of the selected wire, by its place on it. */
export const useChosenBend = create<{ readonly wire: string | null; readonly index: number }>()(() => ({
  wire: null,
  index: 0,
}));

export const chooseBend = (wire: string, index: number): void => useChosenBend.setState({ wire, index });

const selected = (): string => useFlow.getState().selectedWire ?? "";
export const bendsOfSelected = (): readonly (readonly [number, number])[] => bendsOf(selected());

/** Null where the selected wire has none that is chosen. */
export function chosenBend(): number | null {
  const { wire, index } = useChosenBend.getState();
  return wire !== null && wire === selected() && index < bendsOf(wire).length ? index : null;
}

/** In the middle of the longest stretch between ends and bends, so that several are spread. */
export function bendSelected(): void {
  const wire = selected();
  const points = drawnPoints(wire);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return;
  const bends = bendsOf(wire);
  const stops = [first, ...bends.map(([x, y]) => ({ x, y })), last];
  const lengths = stops.slice(1).map((stop, i) => Math.hypot(stop.x - stops[i]!.x, stop.y - stops[i]!.y));
  const index = lengths.indexOf(Math.max(...lengths));
  const [from, to] = [stops[index]!, stops[index + 1]!];
  addBend(wire, { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 }, [first, last]);
  chooseBend(wire, index);
}

export function chooseNextBend(): void {
  const wire = selected();
  const at = chosenBend();
  chooseBend(wire, at === null ? 0 : (at + 1) % bendsOf(wire).length);
}

/** As left by the last move: pressing on moves within one undo step. */
let moved: GraphDocument | null = null;

/** By so many pixels of the canvas. */
export function nudgeBend(dx: number, dy: number): void {
  const index = chosenBend();
  const [x, y] = bendsOfSelected()[index ?? -1] ?? [0, 0];
  if (index === null) return;
  moveBend(selected(), index, { x: x + dx, y: y + dy }, moved === currentDocument());
  moved = currentDocument();
}

export function removeChosenBend(): void {
  const index = chosenBend();
  if (index !== null) removeBend(selected(), index);
}
