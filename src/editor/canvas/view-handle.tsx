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
        const [left, top] = [flowToScreenPosition({ x, y }), flowToScreenPosition({ x: x + width, y: y + height })];
        const bounds = store.getState().domNode?.getBoundingClientRect();
        const inView =
          bounds && left.x >= bounds.left && left.y >= bounds.top && top.x <= bounds.right && top.y <= bounds.bottom;
        if (!inView) void setCenter(x + width / 2, y + height / 2, { zoom: getZoom(), ...glide() });
        document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus();
      },
    });
    return () => setCanvasView(null);
  }, [screenToFlowPosition, flowToScreenPosition, zoomTo, getZoom, setCenter, getInternalNode, store, show]);
  return null;
}

/** Views glide where the user has nothing against it. */
export const glide = (): { readonly duration: number } => ({
  duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
});
