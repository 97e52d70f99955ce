import { portsOf } from "../graph/node-type.ts";
import type { PlanNode } from "../graph/plan.ts";
import type { AnyNode } from "../nodes/define.ts";
import type { Metric } from "../nodes/values.ts";
import type { Handle } from "./backend.ts";
import { Cancelled, type RunControl, Yielder } from "./control.ts";
import { diagnose, type NodeEnvironment, runNode } from "./node-runner.ts";
import type { Previewer } from "./previewer.ts";
import type { RunReport } from "./run-report.ts";
import type { Scope } from "./scope.ts";
import type { Segment, Tape } from "./tape.ts";
import { isHandle, type Values } from "./value.ts";

/** Marks the failure of a step that has been reported on its node. */
export class Reported extends Error {}

export interface NodeStepsOptions {
  readonly registry: ReadonlyMap<string, AnyNode>;
  readonly environment: NodeEnvironment;
  readonly control: RunControl;
  readonly tape: Tape;
  readonly report: RunReport;
  readonly previewer: Previewer;
}

/** Runs single nodes of a plan, writes what they give on the tape and shows it. */
export class NodeSteps {
  readonly #yielder = new Yielder();

  constructor(readonly options: NodeStepsOptions) {}

  definition(node: PlanNode): AnyNode {
    const definition = this.options.registry.get(node.type);
    if (!definition) throw new Error(`plan names a node type "${node.type}" that the registry does not have`);
    return definition;
  }

  /** Outputs have one reference each, for the caller. `iteration` is null outside loops. */
  async run(node: PlanNode, scope: Scope, segment: Segment, iteration: number | null): Promise<Values> {
    const { control, report, environment } = this.options;
    control.throwIfStopped();
    const definition = this.definition(node);
    report.status(node.id, "running");
    const began = performance.now();
    try {
      const inputs = scope.inputs(node);
      const outputs = await runNode(node, definition, inputs, environment, { segment, index: iteration ?? 0 });
      this.record(node, outputs, segment, iteration);
      report.status(node.id, "done", performance.now() - began);
      await this.show(node, { ...inputsShown(definition, inputs), ...outputs }, iteration);
      await this.#yielder.breathe();
      return outputs;
    } catch (error) {
      throw this.failure(error, node, iteration);
    }
  }

  /** The error to throw on; what is not known yet has been reported on the node. */
  failure(error: unknown, node: PlanNode, iteration: number | null): Error {
    const { control, report } = this.options;
    if (error instanceof Cancelled || error instanceof Reported) return error;
    if (control.signal.aborted) return new Cancelled();
    const diagnostic = diagnose(error, node, this.definition(node), iteration);
    if (diagnostic.code === "run.internal") console.error(error);
    report.failed(node.id, diagnostic);
    return new Reported(diagnostic.message);
  }

  record(node: PlanNode, outputs: Values, segment: Segment, iteration: number | null): void {
    for (const [port, value] of Object.entries(outputs))
      this.options.tape.write(segment, `${node.id}.${port}`, iteration ?? 0, value);
  }

  /** Pictures of tensors and small values, for the page. */
  async show(node: PlanNode, values: Values, iteration: number | null): Promise<void> {
    const { report, previewer } = this.options;
    const definition = this.definition(node);
    const ports = portsOf(definition, node.params);
    for (const [port, value] of Object.entries(values)) {
      const type = ports.outputs[port]?.type;
      if (type === "metrics") report.metrics(node.id, value as readonly Metric[]);
      if (type === "metrics" || type === "number" || type === "text")
        report.emit({ type: "value", nodeId: node.id, port, iteration, value: value as readonly Metric[] });
    }
    const names = definition.preview ?? Object.keys(ports.outputs);
    await previewer.show(node.id, names, values, { ...ports.inputs, ...ports.outputs }, iteration);
  }
}

/** Inputs that a node shows beside its outputs: a view's image and what it is compared with. */
function inputsShown(definition: AnyNode, inputs: Values): Record<string, Handle> {
  const shown: Record<string, Handle> = {};
  for (const port of definition.preview ?? []) {
    const value = inputs[port];
    if (isHandle(value)) shown[port] = value;
  }
  return shown;
}
