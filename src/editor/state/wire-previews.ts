import { useEffect, useState } from "react";
import type { Preview } from "../../runtime/protocol.ts";
import { inView, useRun } from "./run-store.ts";
import { runtime } from "./runtime.ts";

/** A picture of a tensor on a wire, with the tensor's shape. */
export interface WirePicture {
  readonly preview: Preview;
  readonly shape: readonly number[];
}

/** Pictures of the current run by wire, iteration and size: enough for twenty nodes over twenty iterations. */
const CAPACITY = 400;
const pictures = new Map<string, WirePicture>();

const keyOf = (runId: string | null, wire: string, step: number | null, maxSize: number): string =>
  `${runId} ${wire}@${step ?? "last"} ${maxSize}`;

function keep(key: string, picture: WirePicture): void {
  pictures.delete(key);
  pictures.set(key, picture);
  const oldest = pictures.keys().next().value;
  if (pictures.size > CAPACITY && oldest !== undefined) pictures.delete(oldest);
}

export const forgetPictures = (): void => pictures.clear();

/** Asks the worker's tape for a picture; null when the wire holds none there. */
export async function fetchPicture(wire: string, step: number | null, maxSize: number): Promise<WirePicture | null> {
  const key = keyOf(useRun.getState().runId, wire, step, maxSize);
  const kept = pictures.get(key);
  if (kept) return kept;
  const answer = await runtime().preview({ wire, ...inView(step), maxSize });
  if (!answer.ok) return null;
  const { shape, ...preview } = answer.value;
  const picture = { preview, shape };
  keep(key, picture);
  return picture;
}

/**
 * The picture of a wire at an iteration (null: its last value). The one shown before stays until the new one is here,
 * so that scrubbing does not blink. `version` asks again when it changes.
 */
export function useWirePicture(
  wire: string | null,
  step: number | null,
  maxSize: number,
  version: unknown = null,
): WirePicture | null {
  const [picture, setPicture] = useState<WirePicture | null>(null);
  const runId = useRun((state) => state.runId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run or version means new pictures under the same name
  useEffect(() => {
    if (wire === null || runId === null) {
      setPicture(null);
      return;
    }
    let current = true;
    void fetchPicture(wire, step, maxSize).then((next) => {
      if (current) setPicture(next);
    });
    return () => {
      current = false;
    };
  }, [wire, step, maxSize, runId, version]);
  return picture;
}
