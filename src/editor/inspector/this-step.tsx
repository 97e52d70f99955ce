import { zoneMembers } from "../../graph/compile.ts";
import type { GraphNode } from "../../graph/document.ts";
import type { AnyNode } from "../../nodes/define.ts";
import { registry } from "../../nodes/registry.ts";
import type { LoopProgress } from "../../runtime/protocol.ts";
import { pictureNames, wireOfPort } from "../canvas/node-pictures.ts";
import { figure, timeText } from "../format.ts";
import { messages } from "../messages.ts";
import { addressOf, shownGraphId, useDocument } from "../state/document-store.ts";
import { type RunState, useRun } from "../state/run-store.ts";
import { useStatistics } from "../state/statistics.ts";
import { Section } from "./section.tsx";

/** The numbers of the step in view, for a node inside a sampling loop. */
export function ThisStep({ node, definition }: { node: GraphNode; definition: AnyNode }) {
  const zone = useZoneOf(node.id);
  const at = useRun((state) => (zone === null ? null : stepInView(state, zone)));
  const step = useRun((state) => (zone === null ? null : iterationInView(state, zone)));
  const [port] = pictureNames(node, definition);
  const statistics = useStatistics(zone !== null && port ? wireOfPort(node, port) : null, step);
  if (zone === null || !at) return null;
  const { from, to } = at;
  return (
    <Section title={messages.thisStep.title(step === null ? null : step + 1)}>
      <table className="numbers">
        <tbody>
          <tr>
            <th scope="row">t</th>
            <td colSpan={2}>
              {timeText(from.t)} → {timeText(to.t)}
            </td>
          </tr>
          <tr>
            <th scope="row">ᾱ</th>
            <td>
              {figure(from.alphaBar)} → {figure(to.alphaBar)}
            </td>
            <td className="tint-residual">Δ {figure(to.alphaBar - from.alphaBar)}</td>
          </tr>
          <tr>
            <th scope="row">β̄</th>
            <td>
              {figure(from.betaBar)} → {figure(to.betaBar)}
            </td>
            <td className="tint-noise">Δ {figure(to.betaBar - from.betaBar)}</td>
          </tr>
          {statistics && (
            <tr>
              <th scope="row">{port}</th>
              <td>{messages.thisStep.mean(figure(statistics.mean))}</td>
              <td>{messages.thisStep.std(figure(statistics.std))}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Section>
  );
}

/** The address of the loop a node of the shown graph is in, or is an end of; null outside loops. */
export const useZoneOf = (id: string): string | null =>
  useDocument((state) => zoneOf(state.history.present, id, shownGraphId()));

function zoneOf(document: Parameters<typeof zoneMembers>[0], id: string, graphId: string): string | null {
  for (const [start, members] of zoneMembers(document, registry, graphId)) if (members.has(id)) return addressOf(start);
  return null;
}

/** The chosen iteration, else the last complete one. */
export function iterationInView(state: RunState, zone: string): number | null {
  if (state.step !== null) return state.step;
  const complete = state.tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0;
  return complete > 0 ? complete - 1 : null;
}

function stepInView(state: RunState, zone: string): Pick<LoopProgress, "from" | "to"> | null {
  const index = iterationInView(state, zone);
  const recorded = state.tape?.zones.find((candidate) => candidate.zone === zone);
  return (index === null ? undefined : recorded?.steps[index]) ?? state.loops[zone] ?? null;
}
