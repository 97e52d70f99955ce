import type { Diagnostic } from "./diagnostic.ts";
import type { Json } from "./document.ts";
import type { ModelCard } from "./model-card.ts";
import { withReadablePorts } from "./param-check.ts";
import type { TensorRole, WireType } from "./wire-type.ts";

/** A named port. Its position in the record is its position on the node, and means nothing else. */
export interface PortSpec {
  readonly type: WireType;
  readonly role?: TensorRole;
  /** Label on the node; the port's name when absent. */
  readonly title?: string;
  readonly doc: string;
  /** An input that may stay unwired. */
  readonly optional?: boolean;
}
export type Ports = Readonly<Record<string, PortSpec>>;

interface ParamBase {
  readonly title?: string;
  readonly doc: string;
  /** Shown, and meaningful, only while other params have one of these values. */
  readonly when?: Readonly<Record<string, readonly Json[]>>;
}
export type ParamSpec = ParamBase &
  (
    | {
        readonly kind: "number" | "integer";
        readonly default: number;
        readonly min?: number;
        readonly max?: number;
        /** Range of the slider, where it is narrower than what is allowed. */
        readonly soft?: readonly [number, number];
        readonly step?: number;
        /** Shown after the value: `px`, `°`, `dB`. */
        readonly unit?: string;
      }
    /** An integer; beyond 2^53 a decimal string. */
    | { readonly kind: "seed"; readonly default: number }
    | { readonly kind: "boolean"; readonly default: boolean }
    | {
        readonly kind: "enum";
        readonly default: string;
        readonly options: readonly { readonly value: string; readonly title: string; readonly doc?: string }[];
      }
    /** `format: "colour"` is #rrggbb. */
    | { readonly kind: "text"; readonly default: string; readonly multiline?: boolean; readonly format?: "colour" }
    /** Text in the expression language. */
    | { readonly kind: "expression"; readonly default: string; readonly variables: readonly string[] }
    /** A file named by content, or null for none. */
    | {
        readonly kind: "asset";
        readonly accept: "image" | "model" | "npy";
        readonly default: null;
        /** Of a model: what its card must be of. */
        readonly network?: "diffusion" | "image";
        /** An image that params `fit`, `width`, `height`, `anchor`, `placeX`, `placeY` cut a part of: shown as a frame. */
        readonly cropped?: boolean;
      }
    /** A list of numbers, e.g. timesteps. */
    | { readonly kind: "numbers"; readonly default: readonly number[] }
    /**
     * A hand-drawn curve: points [x, y] in [0, 1]², x rising. With `plane: "path"` a walk in the (ᾱ, β̄/√sumScale)
     * square, from the clean corner outwards, free to turn; edited in the square with its presets and rays.
     */
    | { readonly kind: "curve"; readonly default: readonly (readonly [number, number])[]; readonly plane?: "path" }
    /** Brush strokes over a picture, in order: vectors, so that documents stay small and diff well. */
    | { readonly kind: "strokes"; readonly default: readonly Stroke[] }
    /** The id of a graph of the document. */
    | { readonly kind: "graph"; readonly default: "" }
    /** Extra carried pairs of a loop. */
    | {
        readonly kind: "carried";
        readonly default: readonly { readonly name: string; readonly type: WireType }[];
        /** What one of them is called, `carried value` when absent, and the types it may have, all when absent. */
        readonly item?: string;
        readonly types?: readonly WireType[];
      }
  );
/**
 * One stroke of a round brush: everything within `radius` of the line through `points` is painted, or erased. With
 * `form` the filled shape in the box whose opposite corners the two points are.
 */
export interface Stroke {
  /** Half the brush's width, as a share of the picture's shorter side; above 0, at most 1. */
  readonly radius: number;
  readonly erase: boolean;
  /** One or more [x, y], shares of width and height, from 0 (left, top) to 1 (right, bottom). */
  readonly points: readonly (readonly [number, number])[];
  readonly form?: "rectangle" | "ellipse";
}

export type Params = Readonly<Record<string, ParamSpec>>;
export type ParamValues = Readonly<Record<string, Json>>;

export const CATEGORIES = [
  "Input",
  "Schedules",
  "Model",
  "Loop",
  "Sampler",
  "Mix",
  "Analyse",
  "Output",
  "Graph",
] as const;
export type Category = (typeof CATEGORIES)[number];

/**
 * What the document layer knows of a node type: enough to validate, to connect and to compile,
 * not to run. `src/nodes/define.ts` adds what it does.
 */
export interface NodeShape {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly category: Category;
  /** One or two sentences for people; the first one is the tooltip. */
  readonly doc: string;
  /** In the expression language, with the field's symbols: typeset in the inspector. */
  readonly equation?: string;
  readonly inputs: Ports;
  readonly outputs: Ports;
  readonly params: Params;
  /** Ports that depend on params (carried pairs, formula heads), added after the fixed ones. */
  readonly dynamicPorts?: (params: ParamValues) => { readonly inputs: Ports; readonly outputs: Ports };
  /** Outputs that a value at an input can reach; all of them when absent. */
  readonly passes?: (params: ParamValues, input: string) => readonly string[];
  /**
   * Inputs that are not always read. In a loop, what only they ask for runs in the iterations in which they are;
   * an input that is not read may be absent when the node runs.
   */
  readonly lazy?: LazyInputs;
  /** Opens or closes a sampling loop. A `end` names its start in `params.start`. */
  readonly zone?: "start" | "end";
  /** Made by commands, not offered in the palette. */
  readonly hidden?: boolean;
  /** A sink: it runs because it is there, not because something asks for its outputs. */
  readonly sink?: boolean;
  /**
   * Its outputs, where params, model cards and known inputs alone say them; null where a run must. An input whose value
   * is not known is undefined, though it may be wired.
   */
  readonly known?: (context: KnownContext) => Readonly<Record<string, unknown>> | null;
  /** Says what is wrong before anything runs, from params, wiring and what is known of the inputs. */
  readonly check?: (context: CheckContext) => readonly Omit<Diagnostic, "nodeId">[];
  /** version n → n + 1, oldest first: `migrations[0]` takes version 1 to 2. Append-only. */
  readonly migrations?: readonly ((params: ParamValues) => ParamValues)[];
}

export interface LazyInputs {
  inputs(params: ParamValues): readonly string[];
  /** Which of them are read, by the params and the values of the other inputs. Pure and cheap: asked often. */
  reads(context: {
    readonly params: ParamValues;
    readonly inputs: Readonly<Record<string, unknown>>;
  }): readonly string[];
}

export interface CheckContext {
  /** With defaults filled in. */
  readonly params: ParamValues;
  /** Input ports that have an edge. */
  readonly wired: ReadonlySet<string>;
  /** What will lie on an input, where that can be said before a run: paths, models, a loop's first step. */
  readonly known: (port: string) => unknown;
}

export interface KnownContext {
  /** With defaults filled in. */
  readonly params: ParamValues;
  /** Values of the wired inputs, undefined where they are not known. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The card of a model file, by its sha256. */
  readonly card: (sha256: string) => ModelCard | undefined;
}

export type Registry<T extends NodeShape = NodeShape> = ReadonlyMap<string, T>;

export { paramApplies } from "./param-check.ts";

/** A param that should be text, as text: a file may hold anything. */
export const textParam = (value: Json | undefined): string => (typeof value === "string" ? value : "");

/** The ports a node of this type has with these params. */
export function portsOf(shape: NodeShape, params: ParamValues): { inputs: Ports; outputs: Ports } {
  const extra = shape.dynamicPorts?.(withReadablePorts(shape.params, params));
  if (!extra) return { inputs: shape.inputs, outputs: shape.outputs };
  return { inputs: { ...shape.inputs, ...extra.inputs }, outputs: { ...shape.outputs, ...extra.outputs } };
}

/** Params with defaults filled in; unknown ones are left out (the document keeps them). */
export function fillParams(shape: NodeShape, params: ParamValues): ParamValues {
  const filled: Record<string, Json> = {};
  for (const [name, spec] of Object.entries(shape.params))
    filled[name] = Object.hasOwn(params, name) ? params[name]! : (spec.default as Json);
  return filled;
}
