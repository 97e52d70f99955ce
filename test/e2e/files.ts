import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { root } from "../../scripts/project.mjs";
import type { AssetRef } from "../../src/graph/document.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";

/** Files that tests give to the page and to the command line alike. */
export interface AssetFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const refOf = ({ name, bytes }: AssetFile): AssetRef => ({ name, sha256: sha256(bytes), bytes: bytes.length });

/** An 8-bit RGB PNG, written here so that no code under test has a hand in it. */
export function png(
  name: string,
  width: number,
  height: number,
  colour: (x: number, y: number) => number[],
): AssetFile {
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (1 + 3 * width) + 1 + 3 * x);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Bit depth 8, colour type 2 (RGB).
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return { name, bytes: new Uint8Array(Buffer.concat([signature, ...chunks])) };
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** A picture with edges and gradients, different in each channel. */
export const picture = (size: number, name = "picture.png"): AssetFile =>
  png(name, size, size, (x, y) => [(x * 255) / size, (y * 255) / size, (x >> 2) % 2 === (y >> 2) % 2 ? 220 : 30]);

/** A random network with the interface of a restoration model. */
export function tinyModel(): AssetFile & { readonly card: ModelCard } {
  const folder = path.join(root, "test", "fixtures", "tiny-unet");
  const card = JSON.parse(readFileSync(path.join(folder, "model.json"), "utf8")) as ModelCard;
  return { name: card.file, bytes: new Uint8Array(readFileSync(path.join(folder, card.file))), card };
}
