import type { DiffusionPath, Step } from "../diffusion/path.ts";
import { sizeOf } from "../expression/tensor.ts";
import { type Diagnostic, fail } from "../graph/diagnostic.ts";
import type { ModelCard } from "../graph/model-card.ts";
import { type Plan, type PlanNode, type PlanStep, type PlanZone, wireOf } from "../graph/plan.ts";
import type { AnyNode, KnownShape } from "../nodes/define.ts";
import { networksOf } from "../nodes/known-shape.ts";
import type { ModelValue } from "../nodes/values.ts";
import type { AssetSource } from "./assets.ts";
import { demandIn } from "./demand.ts";
import { peakBytes } from "./peak-bytes.ts";
import type { Preflight } from "./protocol.ts";
import { Foreseen, foresee, refusal } from "./shape-inference.ts";
import type { Speeds } from "./speeds.ts";

export interface PreflightOptions {
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly cards: ReadonlyMap<string, ModelCard>;
  readonly assets: AssetSource;
  readonly limitBytes: number;
  /** Where it would run, and how fast networks were there. */
  readonly device: string;
  readonly speeds: Speeds;
}

/** Walks a plan without running it: what every wire will carry, what it takes, and why it cannot run. */
export async function preflight(plan: Plan, options: PreflightOptions): Promise<Preflight> {
  return new Walk(options).preflight(plan);
}

class Walk {
  readonly #known = new Foreseen();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #files;
  #calls = 0;
  #ms: number | null = 0;
  /** Bytes of everything written; null once a shape is not known. */
  #written: number | null = 0;

  constructor(readonly options: PreflightOptions) {
    const { assets, cards } = options;
    this.#files = {
      // Not checked against its hash: that takes time, and the run does it before it uses a byte.
      asset: async (ref: Parameters<AssetSource>[0]) =>
        (await assets(ref).catch(() => null)) ?? fail("asset.missing", `“${ref.name}” is not here.`),
      card: (ref: Parameters<AssetSource>[0]) =>
        cards.get(ref.sha256) ?? fail("model.missing-card", `There is no model card for “${ref.name}”.`),
    };
  }

  async preflight(plan: Plan): Promise<Preflight> {
    await this.#steps(plan.steps, 1);
    const { limitBytes } = this.options;
    const peak = this.#diagnostics.length > 0 ? null : peakBytes(plan.steps, this.#known.shapes);
    if (peak && peak.bytes > limitBytes) this.#diagnostics.push(tooLarge(peak, limitBytes));
    return {
      ok: this.#diagnostics.length === 0,
      shapes: Object.fromEntries(this.#known.shapes),
      peakBytes: peak?.bytes ?? null,
      tapeBytes: this.#written,
      limitBytes,
      unetCalls: this.#calls,
      etaMs: this.#ms,
      diagnostics: this.#diagnostics,
    };
  }

  async #steps(steps: readonly PlanStep[], times: number): Promise<void> {
    for (const step of steps) await (step.kind === "node" ? this.#node(step, times) : this.#zone(step, times));
  }

  async #node(node: PlanNode, times: number): Promise<void> {
    const definition = this.options.registry.get(node.type)!;
    try {
      await foresee(node, definition, this.#known, this.#files);
    } catch (error) {
      const diagnostic = refusal(error, node);
      if (!diagnostic) throw error;
      this.#unknown(node, definition);
      // What else is wrong than a shape, the run tells with more to go by.
      if (SHAPES.has(diagnostic.code)) this.#diagnostics.push(diagnostic);
    }
    this.#count(node.id, definition, times);
    if (definition.kind === "model") this.#call(node, definition, times);
  }

  #unknown(node: PlanNode, { outputs }: AnyNode): void {
    for (const port of Object.keys(outputs))
      if (outputs[port].type === "tensor") this.#known.shapes.set(`${node.id}.${port}`, null);
  }

  #count(nodeId: string, { outputs }: AnyNode, times: number): void {
    for (const port of Object.keys(outputs)) {
      if (outputs[port].type !== "tensor") continue;
      const shape = this.#known.shapes.get(`${nodeId}.${port}`);
      if (!shape || this.#written === null) this.#written = null;
      else this.#written += 4 * sizeOf(shape) * times;
    }
  }

  /** A step calls each network of its model; formulas are expressions, and next to a network take no time. */
  #call(node: PlanNode, definition: Extract<AnyNode, { kind: "model" }>, runs: number): void {
    const { speeds, device } = this.options;
    const wires = Object.values(node.inputs).map(wireOf);
    const model = wires.map((wire) => this.#known.values.get(wire)).find(isModel);
    const times = runs * ((model && definition.asks?.(model)) ?? 1);
    const networks = model ? networksOf(model) : [null];
    const sizes = wires.map((wire) => this.#known.shapes.get(wire)).map((shape) => (shape ? sizeOf(shape) : 0));
    const elements = Math.max(0, ...sizes);
    this.#calls += times * networks.length;
    for (const network of networks) {
      const ms = network && elements > 0 ? speeds.expect(device, network.asset.sha256, elements) : null;
      this.#ms = ms === null || this.#ms === null ? null : this.#ms + ms * times;
    }
  }

  /** The body once, with the loop's first step: every iteration has the same shapes. */
  async #zone(zone: PlanZone, times: number): Promise<void> {
    const { shapes, values } = this.#known;
    const path = zone.start.inputs.path && (values.get(wireOf(zone.start.inputs.path)) as DiffusionPath | undefined);
    // A path that is not known before the run counts as one step.
    const count = path?.steps.length ?? 1;
    for (const name of zone.carried) shapes.set(`${zone.start.id}.${name}`, this.#at(zone.start, name));
    if (path?.steps[0]) values.set(`${zone.start.id}.step`, { ...path.steps[0], index: 0, count, path } satisfies Step);
    const outside = this.#known.turns;
    this.#known.turns = path?.steps.length ?? null;
    const turns = path ? this.#turns(zone, path) : () => count;
    for (const step of zone.body) await this.#steps([step], times * turns(step));
    this.#known.turns = outside;
    for (const name of zone.carried) this.#close(zone, name);
    for (const node of [zone.start, zone.end])
      this.#count(node.id, this.options.registry.get(node.type)!, times * count);
  }

  /** In how many iterations a step of the body runs: what is read lazily is asked of each of them. */
  #turns(zone: PlanZone, path: DiffusionPath): (step: PlanStep) => number {
    const { values } = this.#known;
    if (!zone.body.some(({ wantedBy }) => wantedBy)) return () => path.steps.length;
    const needs = path.steps.map((step, index) => {
      const own = new Map([[`${zone.start.id}.step`, { ...step, index, count: path.steps.length, path }]]);
      const at = (wire: string) => own.get(wire) ?? values.get(wire);
      return demandIn(zone.body, this.options.registry, (node) =>
        Object.fromEntries(Object.entries(node.inputs).map(([port, source]) => [port, at(wireOf(source))])),
      );
    });
    return (step) => needs.filter((needed) => needed(step)).length;
  }

  #at(node: PlanNode, port: string): KnownShape {
    const source = node.inputs[port];
    return (source && this.#known.shapes.get(wireOf(source))) ?? null;
  }

  #close({ start, end }: PlanZone, name: string): void {
    const [before, after] = [this.#at(start, name), this.#at(end, name)];
    this.#known.shapes.set(`${end.id}.${name}`, after);
    if (before && after && String(before) !== String(after))
      this.#diagnostics.push({
        severity: "error",
        code: "run.shape",
        nodeId: end.id,
        port: name,
        message: `The loop's “${name}” comes in as ${before.join("×")} and would leave as ${after.join("×")}.`,
        hint: "A loop's state keeps its shape.",
      });
  }
}

/** Problems that are certain before a run. */
const SHAPES: ReadonlySet<string> = new Set<Diagnostic["code"]>(["run.shape", "expression.shape", "model.size"]);

const isModel = (value: unknown): value is ModelValue =>
  typeof value === "object" && value !== null && "traits" in value && "kind" in value;

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

const tooLarge = ({ bytes, nodeId }: { bytes: number; nodeId: string }, limit: number): Diagnostic => ({
  severity: "error",
  code: "run.out-of-memory",
  nodeId,
  message: `The graph would hold ${mebibytes(bytes)} of tensors at one time, and ${mebibytes(limit)} are allowed.`,
  hint: "Run on a smaller image or batch, or allow more in the settings.",
});
