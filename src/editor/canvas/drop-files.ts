import { isDiffusionCard } from "../../graph/model-card.ts";
import { registry } from "../../nodes/registry.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { takeFile } from "../params/asset-field.tsx";
import { addNode } from "../state/editing.ts";
import { graphOfPicture, openFile } from "../state/opening.ts";
import { notify } from "../state/toast-store.ts";

/** The node type that takes a kind of file. */
const TAKERS = {
  image: "degradedInput",
  model: "model",
  npy: "tensorFile",
} as const;

/** Files dropped on the canvas: a graph opens; an image, a model or a tensor becomes a node that holds it. */
export async function dropFiles(files: readonly File[], at: { x: number; y: number }): Promise<void> {
  const hasModel = files.some((file) => kindOf(file) === "model");
  for (const [index, file] of files.entries()) {
    const kind = kindOf(file);
    // Dropped with a network, JSON is its card.
    if (kind === "graph" && hasModel) continue;
    const together = kind === "model" ? [file, ...files.filter((other) => kindOf(other) === "graph")] : [file];
    const carries = kind === "image" && (await graphOfPicture(file)) !== null;
    if (kind === "graph" || kind === "bundle" || carries) await openFile(file);
    else if (kind) await addWithFile(together, kind, { x: at.x + index * 40, y: at.y + index * 40 });
    else
      notify({
        tone: "error",
        message: messages.canvas.unknownFile(file.name),
        hint: messages.canvas.knownFiles,
      });
  }
}

function kindOf(file: File): "graph" | "bundle" | keyof typeof TAKERS | null {
  const name = file.name.toLowerCase();
  if (name.endsWith(".json") || file.type === "application/json") return "graph";
  if (name.endsWith(".zip")) return "bundle";
  if (name.endsWith(".onnx")) return "model";
  if (name.endsWith(".npy")) return "npy";
  return /\.(png|jpe?g|webp)$/.test(name) || file.type.startsWith("image/") ? "image" : null;
}

async function addWithFile(
  files: readonly File[],
  kind: keyof typeof TAKERS,
  at: { x: number; y: number },
): Promise<void> {
  const ref = await takeFile(files, kind, null);
  const card = ref && useLibrary.getState().environment.cards.get(ref.sha256);
  const type = card && !isDiffusionCard(card) ? "imageModel" : TAKERS[kind];
  const definition = registry.get(type);
  const param = Object.entries(definition?.params ?? {}).find(
    ([, spec]) => (spec as { kind: string }).kind === "asset",
  )?.[0];
  if (ref && param) addNode(type, at, { [param]: { ...ref } });
}
