import { assertNever } from "../../graph/diagnostic.ts";
import type { Metric } from "../../nodes/values.ts";
import { figure, milliseconds } from "../format.ts";
import { messages } from "../messages.ts";
import type { NodeRun } from "../state/node-runs.ts";

/** The right end of a node's header: what it does now, or what it took. */
export function NodeStatus({ run }: { run: NodeRun }) {
  const metrics = metricsOf(run);
  const { status } = messages.node;
  if (metrics && (run.status === "done" || run.status === "cached"))
    return <span className="node-status">{metricsText(metrics)}</span>;
  switch (run.status) {
    case "idle":
      return null;
    case "queued":
      return <span className="node-status">{status.queued}</span>;
    case "running":
      return (
        <span className="node-status running">
          <span className="running-bars" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {status.running}
        </span>
      );
    case "done":
      return <span className="node-status">{run.ms === null ? status.done : milliseconds(run.ms)}</span>;
    case "cached":
      return <span className="node-status">{status.cached}</span>;
    case "failed":
      return <span className="node-status failed">{status.failed}</span>;
    case "skipped":
      return <span className="node-status">{status.skipped}</span>;
    default:
      return assertNever(run.status);
  }
}

/** The metrics a node gave in the last run, whichever port they are on. */
export function metricsOf(run: NodeRun): readonly Metric[] | null {
  const found = Object.values(run.values).find(isMetrics);
  return found && found.length > 0 ? found : null;
}

function isMetrics(value: unknown): value is readonly Metric[] {
  return (
    Array.isArray(value) &&
    value.every((row) => typeof row === "object" && row !== null && "label" in row && "value" in row)
  );
}

export const metricText = (metric: Metric): string =>
  metric.unit === "dB" ? `${figure(metric.value, 1)} dB` : `${metric.label.split(" ")[0]} ${figure(metric.value, 2)}`;

const metricsText = (metrics: readonly Metric[]): string => metrics.slice(0, 2).map(metricText).join(" · ");
