import { memo } from "react";
import { useHover } from "../state/wire-hover.ts";
import { Bends } from "./bends.tsx";
import { BaseEdge, type EdgeProps, type FlowEdge } from "./flow.ts";
import { wirePath } from "./wire-path.ts";

/** A wire in the colour and the stroke of what it carries; wide enough to click without aiming. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<FlowEdge>) {
  const { id, sourceX, sourceY, targetX, targetY, data, selected } = props;
  const dropTarget = useHover((state) => state.dropTarget === id);
  const bends = data?.bends ?? [];
  const path = wirePath(
    { x: sourceX, y: sourceY },
    { x: targetX, y: targetY },
    bends.map(([x, y]) => ({ x, y })),
  );
  const look = `tint-${data?.tint ?? "plain"} ${data?.form ?? ""}`;
  return (
    <g className={`wire ${look} ${selected ? "selected" : ""} ${dropTarget ? "drop-target" : ""}`}>
      {(selected || dropTarget) && <path className="wire-halo" d={path} />}
      <BaseEdge id={id} path={path} interactionWidth={14} />
      {bends.length > 0 && <Bends wire={id} bends={bends} />}
    </g>
  );
});
