import { useMemo } from "react";

/** Joins the changes of one gesture (a drag, a key held down) into one undo step: all but its first merge. */
export interface Gesture {
  /** Whether this change belongs to a gesture under way; from now on one is. */
  next(): boolean;
  end(): void;
}

export function useGesture(): Gesture {
  return useMemo(() => {
    let underway = false;
    return {
      next() {
        const merge = underway;
        underway = true;
        return merge;
      },
      end() {
        underway = false;
      },
    };
  }, []);
}
