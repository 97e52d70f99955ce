import { useMemo, useState } from "react";
import type { RunComparison, RunRecord } from "../../runtime/protocol.ts";
import { shapeText } from "../format.ts";
import { messages } from "../messages.ts";
import { wireTitle } from "../names.ts";
import { StepsPlot } from "../plots/steps-plot.tsx";
import { PreviewPicture } from "../preview-picture.tsx";
import { useDocument } from "../state/document-store.ts";
import { useRun } from "../state/run-store.ts";
import { useComparison, useRuns, useWireOfRun } from "../state/runs.ts";
import { HeatLegend, PlaneCanvas, scaleFor } from "./heat-plane.tsx";
import { nextStateWire } from "./watched-wire.ts";

/** Two runs of this visit: their steps aligned, where they first part, and how they differ there. */
export function CompareRuns() {
  const runs = useRuns();
  const names = useRun((state) => state.names);
  const [chosen, setChosen] = useState<{ a?: string; b?: string }>({});
  const isHere = (id: string | undefined) => runs.some(({ runId }) => runId === id);
  const a = isHere(chosen.a) ? chosen.a : runs.at(-2)?.runId;
  const b = isHere(chosen.b) ? chosen.b : runs.at(-1)?.runId;
  const comparison = useComparison(a ?? null, b ?? null);
  if (runs.length < 2) return <p className="dock-empty">{messages.compare.twoNeeded}</p>;
  const title = (run: RunRecord) => messages.compare.run(names[run.runId] ?? null, run.label ?? run.title);
  return (
    <div className="compare-runs">
      <div className="compare-choice">
        <RunSelect
          label={messages.compare.first}
          runs={runs}
          title={title}
          value={a ?? ""}
          onChange={(id) => setChosen({ ...chosen, a: id })}
        />
        <RunSelect
          label={messages.compare.second}
          runs={runs}
          title={title}
          value={b ?? ""}
          onChange={(id) => setChosen({ ...chosen, b: id })}
        />
        {a === b && <p className="card-note">{messages.compare.same}</p>}
        {comparison && <Divergence comparison={comparison} />}
      </div>
      {comparison && a && b && <SideBySide key={`${a} ${b}`} comparison={comparison} />}
    </div>
  );
}

interface RunSelectProps {
  readonly label: string;
  readonly runs: readonly RunRecord[];
  readonly title: (run: RunRecord) => string;
  readonly value: string;
  readonly onChange: (runId: string) => void;
}

const RunSelect = ({ label, runs, title, value, onChange }: RunSelectProps) => (
  <label className="compare-run">
    <span>{label}</span>
    <select className="select" value={value} onChange={(event) => onChange(event.target.value)}>
      {runs.map((run) => (
        <option key={run.runId} value={run.runId}>
          {title(run)}
        </option>
      ))}
    </select>
  </label>
);

function Divergence({ comparison: { firstDivergence } }: { comparison: RunComparison }) {
  const document = useDocument((state) => state.history.present);
  const { compare } = messages;
  if (!firstDivergence) return <p className="verdict ok">{compare.equal}</p>;
  const { wire, a, error } = firstDivergence;
  return (
    <p className="divergence">
      {compare.part(wireTitle(document, wire), a === null ? null : a + 1)}
      <span className="code">{compare.error(error.max.toPrecision(3), error.rmse.toPrecision(3))}</span>
    </p>
  );
}

/** One wire in both: the error over the aligned steps, and both pictures with their difference at one of them. */
function SideBySide({ comparison }: { comparison: RunComparison }) {
  const document = useDocument((state) => state.history.present);
  const zone = comparison.zones[0];
  const wires = zone ? Object.keys(zone.errors) : Object.keys(comparison.errors);
  const state = zone ? nextStateWire(document, zone.zone) : null;
  const [wire, setWire] = useState(state && wires.includes(state) ? state : (wires[0] ?? null));
  const [pair, setPair] = useState((zone?.pairs.length ?? 1) - 1);
  const at = zone?.pairs[pair];
  const left = useWireOfRun(comparison.a, wire, at?.a ?? null);
  const right = useWireOfRun(comparison.b, wire, at?.b ?? null);
  const difference = useMemo(() => (left && right ? subtract(left.tensor, right.tensor) : null), [left, right]);
  const { compare } = messages;
  if (wire === null) return <p className="dock-empty">{compare.nothingKept}</p>;
  const errors = zone?.errors[wire] ?? [];
  return (
    <div className="wire-values">
      <section className="card" aria-label={compare.errorTitle}>
        <header>
          <h3>
            <select
              className="bare-select"
              aria-label={compare.wire}
              value={wire}
              onChange={(event) => setWire(event.target.value)}
            >
              {wires.map((one) => (
                <option key={one} value={one}>
                  {wireTitle(document, one)}
                </option>
              ))}
            </select>
          </h3>
          <span className="code">{at ? messages.dock.step(at.a + 1) : ""}</span>
        </header>
        <StepsPlot
          values={errors.map((error) => error?.rmse ?? null)}
          chosen={pair}
          tint="path"
          label={compare.errorText(errors.length)}
          onChoose={setPair}
        />
        {zone && zone.pairs.length > 1 && (
          <input
            className="slider"
            type="range"
            aria-label={compare.step}
            min={0}
            max={zone.pairs.length - 1}
            value={pair}
            style={{ "--part": `${(pair / (zone.pairs.length - 1)) * 100}%` } as React.CSSProperties}
            onChange={(event) => setPair(Number(event.target.value))}
          />
        )}
      </section>
      <Side title={compare.first} shown={left} />
      <Side title={compare.second} shown={right} />
      <section className="card wire-card" aria-label={compare.difference}>
        <header>
          <h3>{compare.difference}</h3>
        </header>
        <div className="wire-picture">
          {difference ? (
            <span
              className="fitted"
              style={
                { "--ratio": (difference.shape.at(-1) ?? 1) / (difference.shape.at(-2) ?? 1) } as React.CSSProperties
              }
            >
              <PlaneCanvas tensor={difference} plane="mean" map="heat" label={compare.difference} />
            </span>
          ) : (
            <span>{messages.dock.noValue}</span>
          )}
        </div>
        {difference && <HeatLegend scale={scaleFor(difference, "mean")} />}
      </section>
    </div>
  );
}

function Side({ title, shown }: { title: string; shown: ReturnType<typeof useWireOfRun> }) {
  return (
    <section className="card wire-card" aria-label={title}>
      <header>
        <h3>{title}</h3>
        <span className="code">{shown ? shapeText(shown.tensor.shape) : ""}</span>
      </header>
      <div className="wire-picture">
        {shown ? (
          <span
            className="fitted"
            style={{ "--ratio": shown.preview.width / shown.preview.height } as React.CSSProperties}
          >
            <PreviewPicture preview={shown.preview} label={title} />
          </span>
        ) : (
          <span>{messages.dock.noValue}</span>
        )}
      </div>
    </section>
  );
}

type Tensor = NonNullable<ReturnType<typeof useWireOfRun>>["tensor"];

/** a − b, elementwise; null where their shapes differ. */
function subtract(a: Tensor, b: Tensor): Tensor | null {
  if (a.shape.join() !== b.shape.join() || a.shape.length < 2) return null;
  return { ...a, data: a.data.map((value, i) => value - b.data[i]!) };
}
