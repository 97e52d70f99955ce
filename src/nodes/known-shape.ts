import { fail } from "../graph/diagnostic.ts";
import type { ModelCard } from "../graph/model-card.ts";
import { networkSizeProblem } from "../graph/network-size.ts";
import type { ImageShape, Sides } from "../imaging/image-shape.ts";
import type { KnownShape } from "./define.ts";
import type { ModelValue } from "./values.ts";

type Shapes = Readonly<Record<string, KnownShape>>;

/** An output of the very shape of an input; not known where that is not. */
export const shapeOf = (shapes: Shapes, port: string): KnownShape => shapes[port] ?? null;

/** The four lengths of an input; null where it is not known. Fails where it is no picture. */
export function pictureAt(shapes: Shapes, port: string): ImageShape | null {
  const shape = shapes[port];
  if (!shape) return null;
  const [batch, channels, height, width] = shape;
  if (shape.length !== 4 || shape.some((length) => length < 1))
    fail(
      "run.shape",
      `“${port}” is ${shape.join(" × ")}, and a batch × channels × height × width tensor is asked for.`,
      {
        port,
      },
    );
  return { batch: batch!, channels: channels!, height: height!, width: width! };
}

/** One colour picture. */
export const pictureOf = ({ width, height }: Sides): readonly number[] => [1, 3, height, width];

/** Refuses a picture that a network cannot be given; in tiles it may be larger than the card's largest. */
export function checkNetworkSize(
  card: Pick<ModelCard, "title" | "size">,
  picture: Sides | null,
  { port, tiled }: { readonly port: string; readonly tiled: boolean },
): void {
  const problem = picture && networkSizeProblem(card, picture, tiled);
  if (problem) fail("model.size", problem.message, { port, hint: problem.hint });
}

/** Every network that a model calls. */
export const networksOf = (model: ModelValue): readonly Extract<ModelValue, { kind: "onnx" }>[] =>
  model.kind === "pair" ? model.networks.flatMap(networksOf) : model.kind === "onnx" ? [model] : [];
