import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Json } from "./document.ts";

/** Lower-case hex SHA-256 of bytes, synchronously. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));

/** A key of a JSON value that does not depend on the order of its objects' keys. 128 bits are enough to tell values apart. */
export const keyOf = (value: Json): string => sha256Hex(utf8ToBytes(canonical(value))).slice(0, 32);

function canonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const record = value as { readonly [key: string]: Json };
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(record[key]!)}`)
    .join(",")}}`;
}
