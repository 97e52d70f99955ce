import type { GraphNode } from "../../graph/document.ts";
import { splitAddress } from "../../graph/document.ts";
import type { ModelCard } from "../../graph/model-card.ts";
import { registry } from "../../nodes/registry.ts";
import { assetParam } from "../canvas/node-body.tsx";
import { wireOfPort } from "../canvas/node-pictures.ts";
import { figure } from "../format.ts";
import { useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { useDocument } from "../state/document-store.ts";
import { useStatisticsOverSteps } from "../state/over-steps.ts";
import { focusZone, useRun } from "../state/run-store.ts";
import { nodeAt } from "../state/scope.ts";
import { Verdict } from "./checks.tsx";

/** How far outside a band of validation a figure may be, as a share of the band's width. */
const SLACK = 0.25;

/** The network's predictions against the bands its card has of them; names the first step outside. */
export function BandChecks({ node }: { node: GraphNode }) {
  const card = useCardOf(node);
  if (!card?.bands) return null;
  return Object.keys(card.bands).map((port) => <BandCheck key={port} node={node} port={port} card={card} />);
}

function BandCheck({ node, port, card }: { node: GraphNode; port: string; card: ModelCard }) {
  const zone = useRun(focusZone);
  const complete = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0);
  const wire = wireOfPort(node, port) ?? "";
  const measured = useStatisticsOverSteps(wire, wire ? complete : 0);
  const bands = card.bands?.[port];
  if (!bands || measured.length === 0) return null;
  for (const [step, statistics] of measured.entries()) {
    if (!statistics) continue;
    for (const name of ["mean", "std"] as const) {
      const [low, high] = bands[name];
      const slack = SLACK * (high - low);
      const value = statistics[name];
      if (value < low - slack || value > high + slack)
        return (
          <Verdict
            good={false}
            text={messages.checks.outside(port, name, step + 1, figure(value), figure(low), figure(high))}
          />
        );
    }
  }
  return <Verdict good text={messages.checks.inBands(port)} />;
}

/** The card of the network that is wired to a UNet step. */
function useCardOf(node: GraphNode): ModelCard | undefined {
  const sha256 = useDocument((state) => {
    const address = splitAddress(wireOfPort(node, "model") ?? "");
    const source = address && nodeAt(state.history.present, address.node);
    const definition = source && registry.get(source.type);
    return source && definition ? assetParam(source, definition)?.value?.sha256 : undefined;
  });
  return useLibrary((state) => (sha256 ? state.environment.cards.get(sha256) : undefined));
}
