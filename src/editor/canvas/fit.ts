import { useCallback, useEffect, useRef } from "react";
import { useDocument } from "../state/document-store.ts";
import { useReactFlow, useStore, useStoreApi } from "./flow.ts";

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

/** A document that was just opened is brought into view, once its nodes are measured. */
export function useFitOnOpen(): void {
  const generation = useDocument((state) => state.generation);
  const bringIntoView = useFit();
  const measured = useStore(
    (state) => state.nodes.length > 0 && state.nodes.every((node) => node.measured?.width !== undefined),
  );
  const fitted = useRef(-1);
  useEffect(() => {
    if (!measured || fitted.current === generation) return;
    fitted.current = generation;
    bringIntoView({ readable: true });
  }, [generation, measured, bringIntoView]);
}
