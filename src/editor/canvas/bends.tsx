import { type PointerEvent, useRef, useState } from "react";
import { messages } from "../messages.ts";
import { chooseBend, useChosenBend } from "../state/bends.ts";
import { moveBend, removeBend } from "../state/looks.ts";
import { canvasView } from "./view.ts";

type Bend = readonly [number, number];

/** The points a wire is led through: each is dragged, and taken away by a double-click. */
export function Bends({ wire, bends }: { wire: string; bends: readonly Bend[] }) {
  return bends.map((bend, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a bend is what it is by its place on the wire
    <BendHandle key={index} wire={wire} index={index} bend={bend} />
  ));
}

function BendHandle({ wire, index, bend: [x, y] }: { wire: string; index: number; bend: Bend }) {
  const drag = useRef<"none" | "begun" | "moved">("none");
  const [held, setHeld] = useState(false);
  const chosen = useChosenBend((state) => state.wire === wire && state.index === index);
  const hold = (on: boolean) => {
    drag.current = on ? "begun" : "none";
    setHeld(on);
  };
  const onPointerDown = (event: PointerEvent<SVGCircleElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    hold(true);
    chooseBend(wire, index);
  };
  const onPointerMove = (event: PointerEvent) => {
    const at = canvasView()?.toFlow({ x: event.clientX, y: event.clientY });
    if (drag.current === "none" || !at) return;
    moveBend(wire, index, at, drag.current === "moved");
    drag.current = "moved";
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; by keyboard bends are moved by commands
    <circle
      className={`bend nopan nodrag ${held ? "held" : ""} ${chosen ? "chosen" : ""}`}
      cx={x}
      cy={y}
      r={5}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => hold(false)}
      onDoubleClick={(event) => {
        event.stopPropagation();
        removeBend(wire, index);
      }}
    >
      <title>{messages.wire.bend(index + 1)}</title>
    </circle>
  );
}
