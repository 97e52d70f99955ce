import type { ParamSpec } from "../graph/node-type.ts";
import type { Tile } from "./define.ts";

/** How a network is given pictures that are too large for it, as params of the nodes that call one. */
export const tileParams = {
  tile: {
    kind: "enum",
    title: "Tiles",
    doc: "Whether large pictures are cut. Tiles of a network that looks only so far overlap by that far, and equal the whole; those of any other are blended.",
    default: "auto",
    options: [
      { value: "auto", title: "Where large", doc: "Beyond a megapixel, in tiles of 640 pixels." },
      { value: "off", title: "Never" },
      { value: "size", title: "Of a size" },
    ],
  },
  tileSize: {
    kind: "integer",
    title: "Tile size",
    doc: "Side of what the network is given at once, overlaps included.",
    default: 512,
    min: 16,
    max: 4096,
    unit: "px",
    when: { tile: ["size"] },
  },
} as const satisfies Record<string, ParamSpec>;

export const tileOf = ({ tile, tileSize }: { tile: "auto" | "off" | "size"; tileSize: number }): Tile =>
  tile === "size" ? tileSize : tile;
