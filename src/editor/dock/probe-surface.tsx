import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from "react";
import { messages } from "../messages.ts";
import { setProbe, useWatch } from "../state/watch-store.ts";

interface ProbeSurfaceProps {
  readonly label: string;
  /** Pixels of the tensor, so that arrow keys go from pixel to pixel. */
  readonly width: number;
  readonly height: number;
  readonly children: ReactNode;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A picture whose pixels can be probed: under the pointer, or with the arrow keys; Escape lets go. */
export function ProbeSurface({ label, width, height, children }: ProbeSurfaceProps) {
  const probe = useWatch((state) => state.probe);
  const onPointer = (event: PointerEvent) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    setProbe({
      x: share((event.clientX - bounds.left) / bounds.width),
      y: share((event.clientY - bounds.top) / bounds.height),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (event.key === "Escape") setProbe(null);
    else if (dx || dy) {
      const from = probe ?? { x: 0.5, y: 0.5 };
      const step = event.shiftKey ? 10 : 1;
      setProbe({ x: share(from.x + (dx * step) / width), y: share(from.y + (dy * step) / height) });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="probe-surface"
      style={{ "--ratio": width / height } as CSSProperties}
      role="application"
      aria-label={label}
      aria-description={messages.dock.probeKeys}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: probed with the arrow keys, as the description says
      tabIndex={0}
      onPointerMove={onPointer}
      onPointerDown={onPointer}
      onKeyDown={onKeyDown}
    >
      {children}
      {probe && (
        <span
          className="probe-mark"
          style={{ left: `${probe.x * 100}%`, top: `${probe.y * 100}%` }}
          aria-hidden="true"
        />
      )}
    </div>
  );
}

const share = (value: number): number => Math.min(0.99999, Math.max(0, value));
