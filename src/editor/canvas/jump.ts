import { selectNodes } from "../state/flow-store.ts";
import { useReactFlow } from "./flow.ts";

/** Selects a node and brings it into the middle of the canvas. */
export function useJumpToNode(): (id: string) => void {
  const { fitView } = useReactFlow();
  return (id) => {
    selectNodes([id]);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    void fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.5, duration: still ? 0 : 250 });
  };
}
