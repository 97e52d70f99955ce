import { memo } from "react";
import { BaseEdge, type EdgeProps, type FlowEdge, getBezierPath } from "./flow.ts";

/** A wire in the colour of what it carries; wide enough to click without aiming. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<FlowEdge>) {
  const { sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition } = props;
  const [path] = getBezierPath({ sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, curvature: 0.3 });
  return (
    <g className={`wire tint-${props.data?.tint ?? "plain"} ${props.selected ? "selected" : ""}`}>
      {props.selected && <path className="wire-halo" d={path} />}
      <BaseEdge id={props.id} path={path} interactionWidth={12} />
    </g>
  );
});
