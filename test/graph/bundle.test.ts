import { readFileSync } from "node:fs";
import { strToU8, unzipSync, type Zippable, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { assetsOf } from "../../src/graph/asset-refs.ts";
import { BUNDLE_LIMITS, type BundleFile, isZip, packBundle, unpackBundle } from "../../src/graph/bundle.ts";
import type { AssetRef, GraphDocument } from "../../src/graph/document.ts";
import { parseDocument, serializeDocument } from "../../src/graph/document-io.ts";
import { sha256Hex } from "../../src/graph/merkle.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import { registry } from "../../src/nodes/registry.ts";

const card = JSON.parse(
  readFileSync(new URL("../fixtures/tiny-unet/model.json", import.meta.url), "utf8"),
) as ModelCard;
const fileOf = (name: string, text: string, its: ModelCard | null = null): BundleFile => {
  const bytes = strToU8(text) as Uint8Array<ArrayBuffer>;
  return { ref: { name, sha256: sha256Hex(bytes), bytes: bytes.length }, bytes, card: its };
};
const photo = fileOf("../../My photo.PNG", "pixels");
const network = fileOf("net.onnx", "weights", card);

function graphWith(image: AssetRef | null, model: AssetRef | null): GraphDocument {
  const text = readFileSync(new URL("../../examples/remove-rain.json", import.meta.url), "utf8");
  const parsed = parseDocument(text, registry);
  if (!parsed.ok) throw new Error("the template does not parse");
  const main = parsed.value.graphs.main!;
  const nodes = main.nodes.map((node) => {
    if (node.type === "degradedInput") return { ...node, params: { ...node.params, image: image && { ...image } } };
    return node.type === "model" ? { ...node, params: { ...node.params, model: model && { ...model } } } : node;
  });
  return { ...parsed.value, graphs: { ...parsed.value.graphs, main: { ...main, nodes } } };
}

const document = graphWith(photo.ref, network.ref);
const packed = packBundle({ document, files: [photo, network] });
/** The archive with some entries of one's own. */
const withEntries = (entries: Zippable): Uint8Array => zipSync({ ...unzipSync(packed), ...entries });
const problems = (zip: Uint8Array) =>
  unpackBundle(zip, registry).diagnostics.map(({ code, message }) => ({ code, message }));

describe("a bundle", () => {
  it("gives back the graph, its files and its cards, under names that no disk takes for paths", () => {
    const back = unpackBundle(packed, registry);
    expect(back).toEqual({ ok: true, value: { document, files: [photo, network] }, diagnostics: [] });
    expect(isZip(packed)).toBe(true);
    expect(Object.keys(unzipSync(packed))).toEqual([
      "graph.json",
      `files/${photo.ref.sha256}.png`,
      `files/${network.ref.sha256}.onnx`,
      `files/${network.ref.sha256}.card.json`,
    ]);
  });

  it("of the same graph is the same bytes", () => {
    expect(packBundle({ document, files: [photo, network] })).toEqual(packed);
  });

  it("unpacks what others packed, folders and all, and leaves alone what the graph does not name", () => {
    const zip = withEntries({
      "../../etc/passwd": strToU8("root"),
      "files/../evil.png": strToU8("evil"),
      __proto__: strToU8("evil"),
      [`files/${"0".repeat(64)}.png`]: strToU8("stowaway"),
      notes: { "read me.txt": strToU8("hello") },
    });
    expect(unpackBundle(zip, registry)).toMatchObject({
      ok: true,
      value: { files: [photo, network] },
      diagnostics: [],
    });
  });

  it("opens without a file that is not what the graph names, and says so", () => {
    const other = withEntries({ [`files/${photo.ref.sha256}.png`]: strToU8("pixelz") });
    expect(unpackBundle(other, registry)).toMatchObject({
      ok: true,
      value: { files: [network] },
      diagnostics: [
        { severity: "warning", code: "asset.wrong-hash", message: expect.stringContaining("My photo.PNG") },
      ],
    });
    const shorter = withEntries({ [`files/${photo.ref.sha256}.png`]: strToU8("pix") });
    expect(problems(shorter)).toMatchObject([{ code: "asset.wrong-hash" }]);
  });

  it("opens a network whose card is none without it", () => {
    const zip = withEntries({ [`files/${network.ref.sha256}.card.json`]: strToU8("{") });
    expect(unpackBundle(zip, registry)).toMatchObject({
      ok: true,
      value: { files: [photo, { ...network, card: null }] },
    });
  });

  it("finds every file a graph names, once, in subgraphs and sweeps too", () => {
    expect(assetsOf(document)).toEqual(expect.arrayContaining([photo.ref, network.ref]));
    const swept = {
      ...document,
      sweep: [{ node: "in", param: "image", values: [{ ...network.ref }, { ...photo.ref }] }],
    };
    expect(assetsOf(swept)).toHaveLength(assetsOf(document).length);
    expect(assetsOf(graphWith(null, null))).toEqual([]);
  });
});

describe("an archive from a stranger is refused", () => {
  it("when it is none, or was cut off", () => {
    expect(problems(strToU8("PK, and then nothing"))).toMatchObject([{ code: "document.malformed" }]);
    expect(problems(packed.slice(0, packed.length / 2))).toMatchObject([{ code: "document.malformed" }]);
    expect(problems(new Uint8Array())).toMatchObject([{ code: "document.malformed" }]);
  });

  it("when it has no graph, or none that reads", () => {
    expect(problems(zipSync({ "photo.png": strToU8("pixels") }))).toEqual([
      { code: "document.not-a-graph", message: "The archive has no graph.json in it." },
    ]);
    expect(problems(zipSync({ "graph.json": strToU8("{") }))).toMatchObject([{ code: "document.not-json" }]);
  });

  it("when it holds more entries than any graph has files", () => {
    const many = Object.fromEntries(
      Array.from({ length: BUNDLE_LIMITS.entries + 1 }, (_, i) => [`f${i}`, strToU8("")]),
    );
    expect(problems(zipSync({ ...many, "graph.json": strToU8("{}") }, { level: 0 }))).toMatchObject([
      { code: "document.too-large", message: expect.stringContaining("more than 4096 files") },
    ]);
  });

  it("before it unpacks a file that would be larger than the graph says", () => {
    const bomb = withEntries({ [`files/${photo.ref.sha256}.png`]: [new Uint8Array(1_000_000), { level: 1 }] });
    expect(bomb.length).toBeLessThan(50_000);
    expect(problems(bomb)).toMatchObject([{ code: "document.too-large", message: expect.stringContaining("1000000") }]);
    const graphBomb = zipSync({ "graph.json": strToU8("{}") });
    expect(problems(claiming(graphBomb, 70_000_000))).toMatchObject([{ code: "document.too-large" }]);
  });

  it("before it unpacks more than memory has, whatever the graph says", () => {
    const huge = { ...photo.ref, bytes: BUNDLE_LIMITS.bytes + 1 };
    const zip = zipSync({
      "graph.json": strToU8(serializeDocument(graphWith(huge, null))),
      [`files/${huge.sha256}.png`]: strToU8("pixels"),
    });
    expect(unpackBundle(claiming(zip, huge.bytes), registry)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "document.too-large", message: expect.stringContaining("1500 MB") }],
    });
  });

  it("never gives more bytes than an entry claims, when it unpacks to more", () => {
    const longer = withEntries({ [`files/${photo.ref.sha256}.png`]: [new Uint8Array(1_000_000), { level: 1 }] });
    expect(problems(claiming(longer, photo.ref.bytes, `files/${photo.ref.sha256}.png`))).toMatchObject([
      { code: "asset.wrong-hash" },
    ]);
  });
});

/** The archive with another unpacked size in its directory, of one entry (the last one). */
function claiming(zip: Uint8Array, size: number, name?: string): Uint8Array {
  const changed = zip.slice();
  const view = new DataView(changed.buffer);
  let at = view.getUint32(changed.length - 6, true);
  for (let last = at; view.getUint32(at, true) === 0x02014b50; ) {
    const length = view.getUint16(at + 28, true);
    const own = new TextDecoder().decode(changed.subarray(at + 46, at + 46 + length));
    last = at;
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const ends = view.getUint32(at, true) !== 0x02014b50;
    if (name === undefined ? ends : own === name) view.setUint32(last + 24, size, true);
  }
  return changed;
}
