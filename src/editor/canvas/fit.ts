import { useCallback, useEffect, useRef } from "react";
import { useDocument } from "../state/document-store.ts";
import { useFlow } from "../state/flow-store.ts";
import { useReactFlow, useStoreApi, type Viewport } from "./flow.ts";

/** Pixels around a fitted graph; a loop's region reaches a little beyond its nodes. */
const MARGIN = 24;
/** Below this the words on nodes cannot be read: a larger graph is shown from its top left corner on. */
const READABLE = 0.68;

interface FitOptions {
  /** Rather the beginning of the graph than all of it too small. */
  readonly readable?: boolean;
  /** Only these nodes; all without. */
  readonly ids?: readonly string[];
}

/** Shows the whole graph, or some of its nodes. */
export function useFit(): (options?: FitOptions) => void {
  const { getNodes, getNodesBounds, setViewport } = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    ({ readable = false, ids }: FitOptions = {}) => {
      const { width, height } = store.getState();
      const chosen = ids && new Set(ids);
      const bounds = getNodesBounds(getNodes().filter(({ id }) => !chosen || chosen.has(id)));
      if (bounds.width === 0 || width === 0) return;
      const whole = Math.min((width - 2 * MARGIN) / bounds.width, (height - 2 * MARGIN) / bounds.height, 1);
      const zoom = readable ? Math.max(READABLE, whole) : whole;
      const place = (start: number, length: number, room: number) =>
        length * zoom + 2 * MARGIN > room ? MARGIN - start * zoom : (room - length * zoom) / 2 - start * zoom;
      void setViewport({
        x: place(bounds.x, bounds.width, width),
        y: place(bounds.y, bounds.height, height),
        zoom,
      });
    },
    [getNodes, getNodesBounds, setViewport, store],
  );
}

/**
 * A document that was just opened, and a subgraph that was just gone into, are brought into view once their nodes are
 * measured. Coming back, the view is where it was left.
 */
export function useFitOnOpen(): void {
  const place = useDocument((state) => `${state.generation} ${state.scope.join("/")}`);
  const { getViewport, setViewport } = useReactFlow();
  const bringIntoView = useFit();
  // An empty graph has nothing to show: its view is at rest, and the first node does not move it.
  const ready = useFlow((state) => state.nodes.every((node) => node.measured?.width !== undefined));
  const shown = useRef<string | null>(null);
  const left = useRef(new Map<string, Viewport>());
  // The view belongs to the graph that is being left.
  useEffect(() => {
    const before = shown.current;
    if (before !== null && before !== place) left.current.set(before, getViewport());
  }, [place, getViewport]);
  useEffect(() => {
    if (!ready || shown.current === place) return;
    shown.current = place;
    const viewport = left.current.get(place);
    if (viewport) void setViewport(viewport);
    else if (useFlow.getState().nodes.length === 0) void setViewport({ x: 0, y: 0, zoom: 1 });
    else bringIntoView({ readable: true });
  }, [place, ready, bringIntoView, setViewport]);
}
