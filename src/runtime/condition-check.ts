import { type Condition, conditionValue, parseCondition, type Reduction } from "../expression/index.ts";
import { type Diagnostic, DiagnosticError } from "../graph/diagnostic.ts";
import { type PlanZone, planNodes } from "../graph/plan.ts";
import type { Backend, Handle } from "./backend.ts";
import type { Breakpoint, Statistics } from "./protocol.ts";
import type { Position, Tape } from "./tape.ts";
import { isHandle, release, retain } from "./value.ts";

type ConditionBreakpoint = Extract<Breakpoint, { kind: "condition" }>;

/**
 * Says which of a loop's conditions holds after an iteration. Names are those of the loop's state, the next one (`x`),
 * of outputs in its body where only one node has such (`noise`), and `node_output` in any case (`unet1_noise`).
 */
export class ConditionCheck {
  readonly #parsed = new Map<string, Condition | null>();

  constructor(
    readonly tape: Tape,
    readonly backend: Backend,
    readonly warn: (nodeId: string, message: string) => void,
  ) {}

  async holds(
    breakpoints: readonly Breakpoint[],
    zone: PlanZone,
    position: Position,
  ): Promise<ConditionBreakpoint | null> {
    for (const breakpoint of breakpoints) {
      if (breakpoint.kind !== "condition" || (breakpoint.zone ?? zone.start.id) !== zone.start.id) continue;
      try {
        const value = await this.#value(breakpoint.text, zone, position);
        if (value !== null && value !== 0) return breakpoint;
      } catch (error) {
        if (!(error instanceof DiagnosticError)) throw error;
        this.#complain(zone, breakpoint.text, error.diagnostic);
      }
    }
    return null;
  }

  /** Null when it cannot be told. */
  async #value(text: string, zone: PlanZone, position: Position): Promise<number | null> {
    const condition = this.#condition(text, zone);
    if (!condition) return null;
    const values: number[] = [];
    for (const reduction of condition.reductions) {
      const value = await this.#reduced(reduction, text, zone, position);
      if (value === null) return null;
      values.push(value);
    }
    return conditionValue(condition, position.at(-1)!, values);
  }

  #condition(text: string, zone: PlanZone): Condition | null {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const parsed = parseCondition(text);
    if (!parsed.ok) this.#complain(zone, text, parsed.error);
    this.#parsed.set(text, parsed.ok ? parsed.condition : null);
    return parsed.ok ? parsed.condition : null;
  }

  async #reduced(reduction: Reduction, text: string, zone: PlanZone, position: Position): Promise<number | null> {
    const operands: Record<string, Handle | number> = {};
    for (const name of reduction.names) {
      const value = name === "step" ? position.at(-1)! : this.#operand(name, zone, position);
      if (value === null) {
        this.#complain(zone, text, { message: `there is no recorded value “${name}” in the loop` });
        return null;
      }
      operands[name] = value;
    }
    for (const operand of Object.values(operands)) if (isHandle(operand)) retain(operand);
    try {
      const result = this.backend.evaluate(reduction.text, operands);
      try {
        return statisticOf(reduction.statistic, await this.backend.statistics(result), result);
      } finally {
        result.release();
      }
    } finally {
      for (const operand of Object.values(operands)) if (isHandle(operand)) release(operand);
    }
  }

  #operand(name: string, zone: PlanZone, position: Position): Handle | number | null {
    const wires = zone.carried.includes(name) ? [`${zone.end.id}.${name}`] : this.#wires(name, zone);
    const at = { step: position.at(-1)!, outer: position.slice(0, -1) };
    const values = wires.map((wire) => this.tape.read(wire, at)).filter((value) => value !== undefined);
    const [value] = values;
    return values.length === 1 && (isHandle(value) || typeof value === "number") ? value : null;
  }

  #wires(name: string, zone: PlanZone): string[] {
    const inside = new Set([...planNodes(zone.body)].map((node) => node.id));
    return this.tape.wires().filter((wire) => {
      const dot = wire.lastIndexOf(".");
      const [node, port] = [wire.slice(0, dot), wire.slice(dot + 1)];
      return inside.has(node) && (port === name || `${node}_${port}`.replace(/[^A-Za-z0-9_]/g, "_") === name);
    });
  }

  #complain(zone: PlanZone, text: string, { message }: Pick<Diagnostic, "message">): void {
    this.warn(zone.start.id, `The breakpoint “${text}” cannot be checked: ${message}.`);
  }
}

function statisticOf(statistic: Reduction["statistic"], of: Statistics, { bytes }: Handle): number {
  const finite = bytes / Float32Array.BYTES_PER_ELEMENT - of.nonFinite;
  return statistic === "sum" ? (finite === 0 ? 0 : of.mean * finite) : of[statistic];
}
