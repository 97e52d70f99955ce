import { useEffect } from "react";
import { useFit } from "./fit.ts";
import { useReactFlow, useStoreApi } from "./flow.ts";
import { setCanvasView } from "./view.ts";

/** Lends the canvas to actions, which live outside of React. */
export function ViewHandle() {
  const { screenToFlowPosition, flowToScreenPosition, zoomTo, getZoom, setCenter, getInternalNode } = useReactFlow();
  const store = useStoreApi();
  const show = useFit();
  useEffect(() => {
    setCanvasView({
      toFlow: (point) => screenToFlowPosition(point, { snapToGrid: false }),
      toScreen: flowToScreenPosition,
      fit: (ids) => show({ ids }),
      zoomTo: (zoom) => void zoomTo(zoom, glide()),
      zoomBy: (factor) => void zoomTo(getZoom() * factor, glide()),
      focusNode: (id) => {
        const node = getInternalNode(id);
        if (!node) return;
        const { width = 0, height = 0 } = node.measured;
        const { x, y } = node.internals.positionAbsolute;
        const corner = flowToScreenPosition({ x, y });
        const bounds = store.getState().domNode?.getBoundingClientRect();
        // Its head is enough: a view that jumps after each new node is worse than a node that is cut off.
        const inView =
          bounds &&
          corner.x >= bounds.left &&
          corner.y >= bounds.top &&
          corner.x <= bounds.right - HEAD.width &&
          corner.y <= bounds.bottom - HEAD.height;
        if (!inView) void setCenter(x + width / 2, y + height / 2, { zoom: getZoom(), ...glide() });
        document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus();
      },
    });
    return () => setCanvasView(null);
  }, [screenToFlowPosition, flowToScreenPosition, zoomTo, getZoom, setCenter, getInternalNode, store, show]);
  return null;
}

/** As much of a node as must be seen, in pixels of the screen. */
const HEAD = { width: 80, height: 40 };

/** Views glide where the user has nothing against it. */
export const glide = (): { readonly duration: number } => ({
  duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
});
