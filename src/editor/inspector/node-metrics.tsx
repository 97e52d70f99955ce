import { metricsOf } from "../canvas/node-status.tsx";
import { figure } from "../format.ts";
import { messages } from "../messages.ts";
import { useAddress } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { Section } from "./section.tsx";

/** The figures a node gave in the last run; beside them what the degraded picture had. */
export function NodeMetrics({ nodeId }: { nodeId: string }) {
  const metrics = metricsOf(useNodeRun(useAddress(nodeId)));
  if (!metrics) return null;
  const compared = metrics.some((metric) => metric.before !== undefined);
  return (
    <Section title={messages.metrics.title}>
      <table className="metrics">
        {compared && (
          <thead>
            <tr>
              <td />
              <th scope="col">{messages.metrics.before}</th>
              <th scope="col">{messages.metrics.after}</th>
            </tr>
          </thead>
        )}
        <tbody>
          {metrics.map((metric) => (
            <tr key={metric.label}>
              <th scope="row">{metric.label}</th>
              {compared && (
                <td>{metric.before === undefined ? "–" : figure(metric.before, metric.unit === "dB" ? 2 : 4)}</td>
              )}
              <td>
                {figure(metric.value, metric.unit === "dB" ? 2 : 4)} {metric.unit}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
