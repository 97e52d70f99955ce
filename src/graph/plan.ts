import type { ParamValues } from "./node-type.ts";

/** What runs, in what order, with what keys: structured-cloneable, made by `compile`, read by the executor. */
export interface Plan {
  readonly documentId: string;
  readonly title: string;
  readonly steps: readonly PlanStep[];
}

export type PlanStep = PlanNode | PlanZone;

export interface PlanNode {
  readonly kind: "node";
  /** Address: `unet1`, or `sub1/unet1` inside a subgraph. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** Complete: defaults are filled in. */
  readonly params: ParamValues;
  /** Input port → where its value comes from. Unwired optional ports are absent. */
  readonly inputs: Readonly<Record<string, WireSource>>;
  /** Key over type, version, params and the cards of its networks: the node by itself, whatever feeds it. */
  readonly self: string;
  /** Merkle key over `self` and the keys of all inputs; what `cached` means. */
  readonly key: string;
  /** Of a step of a loop's body: runs in the iterations in which one of these is read. Absent: in every one. */
  readonly wantedBy?: readonly Want[];
  /** Of a fork: as it was before, for the iterations that are shared. Neither reported nor recorded. */
  readonly shadow?: true;
}

/** A sampling loop. Its start and end are part of it; the body runs once an iteration. */
export interface PlanZone {
  readonly kind: "zone";
  readonly start: PlanNode;
  readonly end: PlanNode;
  /** Names of the carried values: `x`, then the extra pairs. */
  readonly carried: readonly string[];
  /** In order; nested zones are steps of it. Sinks fed from the body are in it. */
  readonly body: readonly PlanStep[];
  readonly key: string;
  /** As of a node. */
  readonly wantedBy?: readonly Want[];
  /** Of a fork: the first `count` iterations run as this zone does, which may be a fork itself. */
  readonly before?: { readonly zone: PlanZone; readonly count: number };
}

/** An input that its node reads only when it needs it ({@link NodeShape.lazy}). */
export interface Want {
  readonly node: string;
  readonly port: string;
}

export interface WireSource {
  readonly node: string;
  readonly port: string;
}

export const wireOf = (source: WireSource): string => `${source.node}.${source.port}`;

/** A loop, and what it was in the runs that it forked from. */
export const formsOf = (zone: PlanZone): readonly PlanZone[] => [
  zone,
  ...(zone.before ? formsOf(zone.before.zone) : []),
];

/** Every node of the plan, in order, zones opened. */
export function* planNodes(steps: readonly PlanStep[]): Generator<PlanNode> {
  for (const step of steps) {
    if (step.kind === "node") yield step;
    else {
      yield step.start;
      yield* planNodes(step.body);
      yield step.end;
    }
  }
}
