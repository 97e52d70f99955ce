import { currentGraph } from "../state/document-store.ts";
import type { Point } from "./view.ts";

/** Pixels that two nodes' corners are apart at least. */
const APART = 32;

/** A point, moved down and to the right while a node begins there already. */
export function freePlace(wanted: Point): Point {
  const places = Object.values(currentGraph().layout.nodes);
  let { x, y } = wanted;
  while (places.some((place) => Math.abs(place.x - x) < APART / 2 && Math.abs(place.y - y) < APART / 2)) {
    x += APART;
    y += APART;
  }
  return { x, y };
}
