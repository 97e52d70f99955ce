import { goTo } from "../state/document-store.ts";
import { selectNodes } from "../state/flow-store.ts";
import { splitPath } from "../state/scope.ts";
import { useReactFlow } from "./flow.ts";

/** Selects the node at an address, inside the subgraph it lies in, and brings it into the middle of the canvas. */
export function useJumpToNode(): (address: string) => void {
  const { fitView } = useReactFlow();
  return (address) => {
    const { scope, id } = splitPath(address);
    goTo(scope);
    selectNodes([id]);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    void fitView({ nodes: [{ id }], maxZoom: 1, minZoom: 0.5, duration: still ? 0 : 250 });
  };
}
