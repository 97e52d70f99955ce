import type { WireValues } from "../nodes/values.ts";
import type { Handle } from "./backend.ts";

/** What travels on a wire during a run: tensors as handles, everything else as itself. */
export type Value = WireValues<Handle>[keyof WireValues<Handle>];
export type Values = Readonly<Record<string, Value>>;

export const isHandle = (value: unknown): value is Handle =>
  value !== null && typeof value === "object" && "retain" in value && "location" in value;

export function retain<T extends Value>(value: T): T {
  if (isHandle(value)) value.retain();
  return value;
}

export function release(value: Value): void {
  if (isHandle(value)) value.release();
}

export const bytesOf = (value: Value): number => (isHandle(value) ? value.bytes : 0);

/** A value for each entry; when one cannot be made, those made before go back. */
export function makeAll<T, V extends Value>(
  entries: Iterable<readonly [string, T]>,
  make: (of: T) => V,
): Record<string, V> {
  const made: Record<string, V> = {};
  try {
    for (const [name, of] of entries) made[name] = make(of);
    return made;
  } catch (error) {
    for (const value of Object.values(made)) release(value);
    throw error;
  }
}
