import type { Tensor } from "../expression/tensor.ts";
import { DiagnosticError, fail } from "../graph/diagnostic.ts";
import type { AssetRef, Json } from "../graph/document.ts";
import type { ModelCard } from "../graph/model-card.ts";
import type { NodeShape, ParamSpec, Params, PortSpec, Ports, Stroke } from "../graph/node-type.ts";
import type { ModelValue, TensorRef, WireValues } from "./values.ts";

/** The TypeScript type of a param's value, from its spec. */
export type ParamValue<S extends ParamSpec> = S extends { kind: "number" | "integer" }
  ? number
  : S extends { kind: "seed" }
    ? number | string
    : S extends { kind: "boolean" }
      ? boolean
      : S extends { kind: "enum"; options: readonly { value: infer V }[] }
        ? V
        : S extends { kind: "asset" }
          ? AssetRef | null
          : S extends { kind: "numbers" }
            ? readonly number[]
            : S extends { kind: "curve" }
              ? readonly (readonly [number, number])[]
              : S extends { kind: "strokes" }
                ? readonly Stroke[]
                : S extends { kind: "carried" }
                  ? readonly { name: string; type: string }[]
                  : string;
export type ParamValuesOf<P extends Params> = { readonly [K in keyof P]: ParamValue<P[K]> };

/** Input values by port, tensors seen as `T`; optional ports may be undefined. */
export type InputsOf<I extends Ports, T> = {
  readonly [K in keyof I]: I[K] extends { optional: true } ? ValueOf<I[K], T> | undefined : ValueOf<I[K], T>;
};
export type OutputsOf<O extends Ports, T> = { readonly [K in keyof O]: ValueOf<O[K], T> };
type ValueOf<P extends PortSpec, T> = WireValues<T>[P["type"]];

/** One elementwise output: a text in the expression language, its numbers, and where its operands come from. */
export interface Program {
  readonly text: string;
  /** Scalars by name. Every other name in the text is a tensor input port of this node. */
  readonly scalars?: Readonly<Record<string, number>>;
}

/** A tensor's shape as far as it is known before the run; null where it is not. */
export type KnownShape = readonly number[] | null;

/** What is known of a node's inputs before the run. */
export interface ShapeContext<P extends Params = Params> extends Pick<RunContext, "asset" | "card"> {
  readonly params: ParamValuesOf<P>;
  /** Input ports that have a wire. */
  readonly wired: ReadonlySet<string>;
  /** Of the tensors, by input port; absent where unwired. */
  readonly shapes: Readonly<Record<string, KnownShape>>;
  /** How often the loop around the node turns, 1 outside loops; null where that is not known. */
  readonly turns: number | null;
  /** Models, paths, steps (the loop's first one) and numbers that are known, by input port. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A host, view or model node's window on the run. */
export interface RunContext {
  /** Aborted on Stop; long loops look at it. */
  readonly signal: AbortSignal;
  /** The bytes of an asset, checked against its hash. */
  asset(ref: AssetRef): Promise<Uint8Array>;
  /** The card of a model by its file's hash; fails with a diagnostic when it is not here. */
  card(ref: AssetRef): ModelCard;
  /** Tells the user something without failing: shown on the node. */
  warn(message: string): void;
}

/** How pictures are cut for a network: never, where they are large, or in tiles of so many pixels. */
export type Tile = "off" | "auto" | number;

export interface ModelContext extends RunContext {
  /**
   * Evaluates an expression elementwise on the run's backend, with numpy broadcasting.
   * The result belongs to the executor: temporaries are freed when the node is done.
   */
  evaluate(text: string, operands: Readonly<Record<string, TensorRef | number>>): TensorRef;
  /** A tensor of zeros on the run's backend. */
  zeros(shape: readonly number[]): TensorRef;
  /**
   * Computes on CPU arrays what neither an expression nor a network can. On a GPU backend the tensors are moved there
   * and back, and counted.
   */
  onHost<I extends string, O extends string>(
    operands: Readonly<Record<I, TensorRef>>,
    compute: (arrays: Readonly<Record<I, Tensor>>) => Promise<Readonly<Record<O, Tensor>>>,
  ): Promise<Readonly<Record<O, TensorRef>>>;
  /** The tensor (NCHW) with its channels in reverse order: RGB and BGR. */
  reversed(tensor: TensorRef): TensorRef;
  /**
   * Calls an ONNX network: feeds by tensor name, numbers become the network's own type of [batch]. Counted as one UNet
   * call, in however many tiles.
   */
  call(
    model: { asset: AssetRef; card: ModelCard },
    feeds: Readonly<Record<string, TensorRef | number>>,
    tile: Tile,
  ): Promise<Readonly<Record<string, TensorRef>>>;
}

/** A file a view can write: Image output's PNG. */
export interface SavedFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

interface Base<I extends Ports, O extends Ports, P extends Params> extends NodeShape {
  readonly inputs: I;
  readonly outputs: O;
  readonly params: P;
  /** Names of the output or input ports whose image the node shows, first the main one. Default: all tensor outputs. */
  readonly preview?: readonly string[];
  /** Width by height of the frame that shows the preview whole: for charts and maps. Absent, a strip is cut out of it. */
  readonly frame?: number;
  /**
   * Shapes of the tensor outputs, by port, before anything runs: exactly what a run gives, or null. Fails with a
   * diagnostic that names the port where the run would fail for a shape. Expressions do without: theirs follow from
   * their texts.
   */
  readonly shapes?: (
    context: ShapeContext<P>,
  ) => Readonly<Record<string, KnownShape>> | Promise<Readonly<Record<string, KnownShape>>>;
}

/** Elementwise: its outputs are expressions of its tensor inputs. Runs on either backend. */
export interface ExpressionNode<I extends Ports, O extends Ports, P extends Params> extends Base<I, O, P> {
  readonly kind: "expression";
  program(context: {
    params: ParamValuesOf<P>;
    /** Values of the inputs; tensors are references, for their shape and presence. */
    inputs: InputsOf<I, TensorRef>;
  }): { readonly [K in keyof O]: Program };
}

/** Calls networks and expressions on references; nothing is copied to the CPU. */
export interface ModelNode<I extends Ports, O extends Ports, P extends Params> extends Base<I, O, P> {
  readonly kind: "model";
  /** How often it asks the model that it is given, each time it runs; once where it does not say. */
  readonly asks?: (model: ModelValue) => number;
  run(
    context: ModelContext & { params: ParamValuesOf<P>; inputs: InputsOf<I, TensorRef> },
  ): Promise<OutputsOf<O, TensorRef>>;
}

/** A function of CPU values. Must not mutate its inputs. */
export interface HostNode<I extends Ports, O extends Ports, P extends Params> extends Base<I, O, P> {
  readonly kind: "host";
  /** Cheap and without tensors or assets: the editor evaluates it as one types, to plot schedules and paths. */
  readonly instant?: boolean;
  run(
    context: RunContext & { params: ParamValuesOf<P>; inputs: InputsOf<I, Tensor> },
  ): OutputsOf<O, Tensor> | Promise<OutputsOf<O, Tensor>>;
}

/** Where a view's loop stands; outside loops the one turn there is. */
export interface Turn {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** What a view noted at one turn of its loop. */
export interface Noted<N> {
  readonly index: number;
  readonly note: N;
}

export type TurnContext<I extends Ports, P extends Params> = RunContext & {
  readonly params: ParamValuesOf<P>;
  readonly inputs: InputsOf<I, Tensor>;
  readonly turn: Turn;
};

/** What a view is given. In a loop it runs once an iteration, with the notes it took so far, this turn's included. */
export type ViewContext<I extends Ports, P extends Params, N> = TurnContext<I, P> & {
  readonly notes: readonly Noted<N>[];
};

/** Shows, or saves. Sees CPU values; may also have outputs (metrics). */
export interface ViewNode<I extends Ports, O extends Ports, P extends Params, N = unknown> extends Base<I, O, P> {
  readonly kind: "view";
  /**
   * What to remember of this iteration, for views that show a loop as a whole: small and never changed afterwards.
   * Notes are kept on the tape, so a cached loop still has them; undefined notes nothing.
   */
  note?(context: TurnContext<I, P>): N | undefined | Promise<N | undefined>;
  run(context: ViewContext<I, P, N>): OutputsOf<O, Tensor> | Promise<OutputsOf<O, Tensor>>;
  /** The file this view stands for: written by the command line, offered by Save in the editor. Inputs are the last turn's. */
  save?(context: ViewContext<I, P, N>): SavedFile | null | Promise<SavedFile | null>;
}

/** Loop start and Loop end: what they do is the zone, which the executor runs. */
export interface ZoneNode<I extends Ports, O extends Ports, P extends Params> extends Base<I, O, P> {
  readonly kind: "zone";
  readonly zone: "start" | "end";
}

/** Subgraphs and their boundary: `compile` dissolves them, and none reaches a run. */
export interface StructureNode<I extends Ports, O extends Ports, P extends Params> extends Base<I, O, P> {
  readonly kind: "structure";
}

export type NodeDefinition<I extends Ports = Ports, O extends Ports = Ports, P extends Params = Params> =
  | ExpressionNode<I, O, P>
  | ModelNode<I, O, P>
  | HostNode<I, O, P>
  // biome-ignore lint/suspicious/noExplicitAny: what a view notes is its own affair
  | ViewNode<I, O, P, any>
  | ZoneNode<I, O, P>
  | StructureNode<I, O, P>;

/** A definition as the registry holds it: precise types are for the file that writes it. */
// biome-ignore lint/suspicious/noExplicitAny: variance: a definition of particular ports is used through the general type
export type AnyNode = NodeDefinition<any, any, any>;

export const defineExpression = <const I extends Ports, const O extends Ports, const P extends Params>(
  definition: Omit<ExpressionNode<I, O, P>, "kind">,
): ExpressionNode<I, O, P> => ({ ...definition, kind: "expression" });

export const defineModel = <const I extends Ports, const O extends Ports, const P extends Params>(
  definition: Omit<ModelNode<I, O, P>, "kind">,
): ModelNode<I, O, P> => ({ ...definition, kind: "model" });

export const defineHost = <const I extends Ports, const O extends Ports, const P extends Params>(
  definition: Omit<HostNode<I, O, P>, "kind">,
): HostNode<I, O, P> => ({ known: definition.instant ? knownBy(definition) : undefined, ...definition, kind: "host" });

/** What an instant node gives is known as soon as all its inputs are. */
function knownBy<I extends Ports, O extends Ports, P extends Params>(
  definition: Pick<HostNode<I, O, P>, "inputs" | "run">,
): NodeShape["known"] {
  const needed = Object.keys(definition.inputs).filter((port) => !definition.inputs[port]!.optional);
  return ({ params, inputs }) => {
    const present = [...needed, ...Object.keys(inputs)].every((port) => inputs[port] !== undefined);
    if (!present) return null;
    try {
      return definition.run({ ...noFiles, params, inputs } as never) as OutputsOf<O, Tensor>;
    } catch (error) {
      // The run meets the same problem, and tells it on the node.
      if (error instanceof DiagnosticError) return null;
      throw error;
    }
  };
}

const noFiles: RunContext = {
  signal: new AbortController().signal,
  asset: () => fail("run.internal", "an instant node reads no files"),
  card: () => fail("run.internal", "an instant node reads no models"),
  warn: () => {},
};

export const defineView = <const I extends Ports, const O extends Ports, const P extends Params, N = unknown>(
  definition: Omit<ViewNode<I, O, P, N>, "kind" | "sink">,
): ViewNode<I, O, P, N> => ({ ...definition, kind: "view", sink: true });

export const defineZone = <const I extends Ports, const O extends Ports, const P extends Params>(
  definition: Omit<ZoneNode<I, O, P>, "kind">,
): ZoneNode<I, O, P> => ({ ...definition, kind: "zone" });

export const defineStructure = <const I extends Ports, const O extends Ports, const P extends Params>(
  definition: Omit<StructureNode<I, O, P>, "kind">,
): StructureNode<I, O, P> => ({ ...definition, kind: "structure" });

export type { Json };
