import type { MouseEvent } from "react";

/**
 * Whether a click on an entry of the palette adds it: by mouse the second one, since the first may begin a drag; a tap;
 * and what is no pointer at all, as Enter, Space and screen readers press.
 */
export function asksToAdd({ detail, nativeEvent }: Pick<MouseEvent, "detail" | "nativeEvent">): boolean {
  const touch = "pointerType" in nativeEvent && nativeEvent.pointerType === "touch";
  return detail === 0 || detail === (touch ? 1 : 2);
}
