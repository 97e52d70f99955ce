import removeRain from "../../../../examples/remove-rain.json?raw";
import { applyCommand } from "../../../../src/graph/commands.ts";
import { compile } from "../../../../src/graph/compile.ts";
import type { AssetRef, GraphDocument, Json } from "../../../../src/graph/document.ts";
import { parseDocument } from "../../../../src/graph/document-io.ts";
import { sha256Hex } from "../../../../src/graph/merkle.ts";
import type { ModelCard } from "../../../../src/graph/model-card.ts";
import type { Plan } from "../../../../src/graph/plan.ts";
import { registry } from "../../../../src/nodes/registry.ts";
import tinyCard from "../../../fixtures/tiny-unet/model.json";
import tinyUrl from "../../../fixtures/tiny-unet/model.onnx?url";

/** `shipped` is the default graph's network, `tiny` a random one of its interface. */
export type Network = "shipped" | "tiny";

const FILES = new Map<string, Uint8Array>();
const CARDS = new Map<string, ModelCard>();

export const assets = async (ref: AssetRef): Promise<Uint8Array | null> => FILES.get(ref.sha256) ?? null;
export const cards: ReadonlyMap<string, ModelCard> = CARDS;

async function add(url: string): Promise<AssetRef> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const ref = { name: url.slice(url.lastIndexOf("/") + 1), sha256: sha256Hex(bytes), bytes: bytes.length };
  FILES.set(ref.sha256, bytes);
  return ref;
}

/** The page's first template, its photograph cut or enlarged to a square of `size` pixels. */
export async function defaultGraph(size: number, network: Network, steps = 5, seed = 7): Promise<Plan> {
  const parsed = parseDocument(removeRain, registry);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  await add("/samples/chelsea.png");
  const model = network === "tiny" ? await add(tinyUrl) : await add("/models/photo-derain/model.onnx");
  const card =
    network === "tiny"
      ? (tinyCard as unknown as ModelCard)
      : await (await fetch("/models/photo-derain/model.json")).json();
  CARDS.set(model.sha256, card);
  let document = change(parsed.value, "photo", { fit: "cover", width: size, height: size });
  document = change(document, "timesteps", { count: steps });
  document = change(document, "noise", { seed });
  return planOf(change(document, "model", { model: { ...model } }));
}

export function planOf(document: GraphDocument, types = registry): Plan {
  const compiled = compile(document, types, { cards: CARDS, assets: new Set(FILES.keys()) });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value;
}

function change(document: GraphDocument, id: string, params: Record<string, Json>): GraphDocument {
  const changed = applyCommand(document, { type: "setParams", id, params }, registry);
  if (!changed.ok) throw new Error(JSON.stringify(changed.diagnostics));
  return changed.value;
}
