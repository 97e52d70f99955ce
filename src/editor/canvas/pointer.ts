import type { PointerEvent } from "react";

let last: { x: number; y: number } | null = null;

export function trackPointer(event: PointerEvent): void {
  last = { x: event.clientX, y: event.clientY };
}

/** Where the pointer last was over the canvas, on the screen; the canvas's middle before it ever was. */
export function pointerOnCanvas(): { x: number; y: number } {
  if (last) return last;
  const bounds = document.querySelector(".canvas")?.getBoundingClientRect();
  return bounds ? { x: bounds.left + bounds.width / 2, y: bounds.top + bounds.height / 3 } : { x: 0, y: 0 };
}
