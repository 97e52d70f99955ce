import type { DiffusionPath, State } from "../../diffusion/path.ts";
import { splitAddress } from "../../graph/document.ts";
import { iterationInView } from "../inspector/this-step.tsx";
import { messages } from "../messages.ts";
import { linePath, type PlotBox, toPixels } from "../plots/line.ts";
import { SquareBackdrop } from "../plots/path-square.tsx";
import { useDocument } from "../state/document-store.ts";
import { useInstant } from "../state/instant.ts";
import { chooseStep, type RunState, useRun } from "../state/run-store.ts";
import { sourceOfInput } from "../state/scope.ts";
import { standingOf } from "../state/standing.ts";

const BOX: PlotBox = { width: 190, height: 128, padding: 15 };
const MAX_DOTS = 80;

/** The path plane: the walk of the run in the (ᾱ, β̄) square, σ-rays through (1, 0), and where the run stands. */
export function PlaneCard({ zone }: { zone: string }) {
  const recorded = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone));
  const chosen = useRun((state) => iterationInView(state, zone));
  const standing = useRun((state: RunState) => standingOf(state) ?? lastState(state, zone));
  const path = usePathOf(zone);
  const steps = recorded?.steps ?? [];
  const walked: State[] = steps.length > 0 ? [steps[0]!.from, ...steps.map(({ to }) => to)] : [];
  const root = Math.max(1e-6, Math.sqrt(path?.sumScale ?? 1), ...walked.map(({ betaBar }) => betaBar));
  const place = ({ alphaBar, betaBar }: State) => [clamp01(alphaBar), clamp01(betaBar / root)] as const;
  const planned = path ? [path.steps[0]?.from, ...path.steps.map(({ to }) => to)].filter((s) => s !== undefined) : [];
  return (
    <section className="card plane-card" aria-label={messages.dock.plane}>
      <header>
        <h3>{messages.dock.plane}</h3>
        <span className="code">
          {standing ? `${standing.alphaBar.toFixed(2)}, ${standing.betaBar.toFixed(2)}` : ""}
        </span>
      </header>
      <svg
        className="plot plane-plot"
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        role="img"
        aria-label={messages.dock.planeText(steps.length, standing?.alphaBar ?? null, standing?.betaBar ?? null)}
      >
        <SquareBackdrop box={BOX} root={root} compact />
        <path className="plot-line planned tint-path" d={linePath(planned.map(place), BOX)} />
        <path className="plot-line tint-path" d={linePath(walked.map(place), BOX)} />
        {steps.length <= MAX_DOTS &&
          steps.map(({ to }, index) => {
            const [x, y] = toPixels(place(to), BOX);
            return (
              // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer; the scrubber does the same by keyboard
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
                key={index}
                className="plot-dot tint-path"
                cx={x}
                cy={y}
                r={index === chosen ? 4 : 2.6}
                onClick={() => chooseStep(index)}
              />
            );
          })}
        {standing && <Standing at={toPixels(place(standing), BOX)} />}
      </svg>
    </section>
  );
}

const Standing = ({ at: [x, y] }: { at: [number, number] }) => (
  <circle className="plot-standing tint-path" cx={x} cy={y} r={5.5} />
);

/** After a run: where it ended, at the step in view. */
function lastState(state: RunState, zone: string): State | null {
  const steps = state.tape?.zones.find((candidate) => candidate.zone === zone)?.steps;
  const index = iterationInView(state, zone);
  return (index === null ? null : steps?.[index]?.to) ?? null;
}

/** The path wired to the start of the loop at an address, where the page can compute it. */
function usePathOf(zone: string): DiffusionPath | null {
  const from = useDocument((state) => sourceOfInput(state.history.present, `${zone}.path`));
  return useInstant((state) => {
    const source = from === null ? null : splitAddress(from);
    const result = source ? state.results.get(source.node) : undefined;
    return result?.ok ? ((result.outputs[source!.port] as DiffusionPath | undefined) ?? null) : null;
  });
}

const clamp01 = (value: number): number => Math.min(1, Math.max(0, value));
