import type { Diagnostic } from "../graph/diagnostic.ts";
import { portsOf } from "../graph/node-type.ts";
import { type PlanNode, type PlanZone, planNodes } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { Metric } from "../nodes/values.ts";
import type { Handle } from "./backend.ts";
import type { ResultCache } from "./cache.ts";
import type { ConditionCheck } from "./condition-check.ts";
import { breathe, Cancelled, type RunControl } from "./control.ts";
import type { FiniteWatch } from "./finite-watch.ts";
import { type Frame, iterationOf } from "./frame.ts";
import { diagnose, type NodeEnvironment, type Notebook, runNode } from "./node-runner.ts";
import type { Previewer } from "./previewer.ts";
import type { Recorder } from "./recorder.ts";
import type { NodeFacts } from "./run-memory.ts";
import type { RunReport } from "./run-report.ts";
import type { CallTiming } from "./speeds.ts";
import { isHandle, release, type Values } from "./value.ts";

/** Marks the failure of a step that has been reported on its node. */
export class Reported extends Error {}

/** Work on its way to the device. */
export interface Submitted {
  readonly done: Promise<void>;
  /** The node that ran last before it was sent, and its iteration. */
  readonly last: { readonly node: PlanNode; readonly iteration: number | null } | null;
  /** Of the cache: what was put there before. */
  readonly mark: number;
}

/** Failures by which a GPU may tell, late, that what it was asked for was never made. */
const LATE: readonly Diagnostic["code"][] = ["run.out-of-memory", "run.internal", "run.device-lost"];

export interface NodeStepsOptions {
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly environment: Omit<NodeEnvironment, "warn">;
  readonly control: RunControl;
  readonly cache: ResultCache;
  readonly recorder: Recorder;
  readonly report: RunReport;
  readonly previewer: Previewer;
  readonly timing: CallTiming;
  readonly conditions: ConditionCheck;
  readonly finite: FiniteWatch;
}

/** Runs single nodes of a plan, or takes their results from the cache; records what they give and shows it. */
export class NodeSteps {
  #last: Submitted["last"] = null;
  /** Of the cache: what this run has put there since is not known to be whole. */
  #sound: number;
  /** The device may not have done what it was asked for. */
  #doubted = false;

  constructor(readonly options: NodeStepsOptions) {
    this.#sound = options.cache.mark;
  }

  submitted(): Submitted {
    const { environment, cache } = this.options;
    const done = environment.backend.finished();
    // Awaited later, or never where the run is stopped; a lost device is the next node's failure as well.
    done.catch(() => {
      this.#doubted = true;
    });
    return { done, last: this.#last, mark: cache.mark };
  }

  /** Waits for it. What the device could not do shows here, and is told on the node that ran last. */
  async landed({ done, last, mark }: Submitted): Promise<void> {
    try {
      await done;
    } catch (error) {
      throw last ? this.failure(error, last.node, last.iteration) : error;
    }
    this.#sound = mark;
  }

  /** The run is over. A buffer that a GPU could not make was used like any other until it said so. */
  over(): void {
    if (!this.#doubted) return;
    const { cache, environment } = this.options;
    cache.dropSince(this.#sound);
    environment.models.doubt?.();
  }

  definition(node: PlanNode): AnyNode {
    const definition = this.options.registry.get(node.type);
    if (!definition) throw new Error(`plan names a node type "${node.type}" that the registry does not have`);
    return definition;
  }

  /** Outputs have one reference each, for the caller. */
  async run(node: PlanNode, frame: Frame): Promise<Values> {
    const { control } = this.options;
    control.throwIfStopped();
    if (!control.quiet && !node.shadow) await this.gate(frame, node.id);
    let outputs: Values = {};
    try {
      outputs = this.record(node, await this.#result(node, frame), frame);
      if (!node.shadow) this.options.finite.look(node, outputs, iterationOf(frame));
      await this.show(node, { ...this.#inputsShown(node, frame), ...outputs }, frame);
      await breathe();
      return outputs;
    } catch (error) {
      for (const value of Object.values(outputs)) release(value);
      throw this.failure(error, node, iterationOf(frame));
    }
  }

  /** Where the user may want to wait. */
  async gate({ zone, position }: Frame, nodeId: string | null): Promise<void> {
    const { control, report } = this.options;
    const at = { zone, iteration: position.at(-1) ?? null, nodeId };
    await control.gate(
      { ...at, depth: position.length },
      (breakpoint) => report.emit({ type: "paused", ...at, breakpoint }),
      () => report.emit({ type: "resumed" }),
    );
  }

  async #result(node: PlanNode, frame: Frame): Promise<Values> {
    const { cache, report, recorder } = this.options;
    const facts = this.#facts(node, frame);
    const nodeKey = frame.keys.node(node, facts.inputs, turnKey(facts, frame));
    if (hasNotes(facts.definition)) frame.keys.remember(node.id, nodeKey);
    if (nodeKey !== node.key)
      for (const port of Object.keys(portsOf(facts.definition, node.params).outputs))
        frame.keys.set(`${node.id}.${port}`, `${nodeKey}.${port}`);
    const key = `${facts.device}:${nodeKey}`;
    const hit = cache.get(key);
    if (!hit) return this.#fresh(facts, key, frame);
    if (!node.shadow) {
      report.cached(node.id, cache.memory.explain(facts, true));
      for (const warning of hit.warnings) report.warn(node.id, warning);
      if (hasNotes(facts.definition)) recorder.tape.note(node.id, frame.position, frame.turns, hit.note);
    }
    return hit.outputs;
  }

  #facts(node: PlanNode, frame: Frame): NodeFacts {
    return {
      node,
      definition: this.definition(node),
      device: this.options.environment.models.provider,
      position: frame.position.join("."),
      inputs: frame.keys.inputs(node),
    };
  }

  /** A loop is done: it ran when anything in it did. `carried`: the keys of what it gives. */
  settled(zone: PlanZone, frame: Frame, carried: Readonly<Record<string, string>>, ms: number): void {
    const { cache, report } = this.options;
    const ran = [...planNodes(zone.body)].some((node) => report.ranOf(node.id) > 0);
    for (const node of [zone.start, zone.end]) {
      const facts = this.#facts(node, frame);
      const reason = cache.memory.explain(node === zone.end ? { ...facts, inputs: carried } : facts, !ran);
      cache.memory.done(facts);
      report.settled(node.id, ran ? "done" : "cached", ms, reason);
    }
  }

  async #fresh(facts: NodeFacts, key: string, frame: Frame): Promise<Values> {
    const { cache, report, environment, recorder } = this.options;
    const { node, definition } = facts;
    const warnings: string[] = [];
    let note: unknown;
    const warn = (nodeId: string, message: string): void => {
      warnings.push(message);
      report.warn(nodeId, message);
    };
    const notebook: Notebook = {
      turn: { index: iterationOf(frame) ?? 0, count: frame.turns },
      before: recorder.tape.notesBefore(node.id, frame.position),
      note: (noted) => {
        note = noted;
        recorder.tape.note(node.id, frame.position, frame.turns, noted);
      },
    };
    if (!node.shadow) report.running(node.id, cache.memory.explain(facts, false));
    this.#last = { node, iteration: iterationOf(frame) };
    const began = performance.now();
    const outputs = await runNode(node, definition, frame.scope.inputs(node), { ...environment, warn }, notebook);
    if (!node.shadow) {
      report.done(node.id, performance.now() - began);
      cache.memory.done(facts);
    }
    cache.put(key, { outputs, warnings, note });
    return outputs;
  }

  /** The error to throw on; what is not known yet has been reported on the node. */
  failure(error: unknown, node: PlanNode, iteration: number | null): Error {
    const { control, report, environment } = this.options;
    if (error instanceof Cancelled || error instanceof Reported) return error;
    if (control.signal.aborted) return new Cancelled();
    const diagnostic = diagnose(error, node, this.definition(node), iteration);
    if (diagnostic.code === "run.internal") console.error(error);
    if (environment.backend.location === "gpu" && LATE.includes(diagnostic.code)) this.#doubted = true;
    report.failed(node.shadow ? node.id.slice(0, -1) : node.id, diagnostic);
    return new Reported(diagnostic.message);
  }

  /**
   * Writes on the tape. Takes over the outputs and gives them as the node's readers are to see them: an edited tensor
   * takes the place of what the node gave.
   */
  record(node: PlanNode, outputs: Values, frame: Frame): Values {
    try {
      return this.options.recorder.write(node, outputs, frame);
    } catch (error) {
      for (const value of Object.values(outputs)) release(value);
      throw error;
    }
  }

  /** Pictures of tensors and small values, for the page. */
  async show(node: PlanNode, values: Values, frame: Frame): Promise<void> {
    if (node.shadow) return;
    const { report, previewer } = this.options;
    const definition = this.definition(node);
    const ports = portsOf(definition, node.params);
    const iteration = iterationOf(frame);
    for (const [port, value] of Object.entries(values)) {
      const type = ports.outputs[port]?.type;
      if (type === "metrics") report.metrics(node.id, value as readonly Metric[]);
      if (type === "metrics" || type === "number" || type === "text")
        report.show({ type: "value", nodeId: node.id, port, iteration, value: value as readonly Metric[] });
    }
    const names = definition.preview ?? Object.keys(ports.outputs);
    await previewer.show(node.id, names, values, { ...ports.inputs, ...ports.outputs }, iteration);
  }

  /** Inputs that a node shows beside its outputs: a view's image and what it is compared with. */
  #inputsShown(node: PlanNode, frame: Frame): Record<string, Handle> {
    const shown: Record<string, Handle> = {};
    const { preview } = this.definition(node);
    if (!preview) return shown;
    const inputs = frame.scope.inputs(node);
    for (const port of preview) {
      const value = inputs[port];
      if (isHandle(value)) shown[port] = value;
    }
    return shown;
  }
}

const hasNotes = (definition: AnyNode): boolean => definition.kind === "view" && definition.note !== undefined;

/** A view sees which turn it is; one that takes notes, all turns before as well. */
function turnKey({ node, definition }: NodeFacts, { keys, position, turns }: Frame): string | null {
  if (definition.kind !== "view") return null;
  return `${position.at(-1) ?? 0}/${turns}${hasNotes(definition) ? keys.remembered(node.id) : ""}`;
}
