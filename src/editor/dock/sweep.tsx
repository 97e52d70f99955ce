import type { Json } from "../../graph/document.ts";
import { figure } from "../format.ts";
import { CloseIcon, PlayIcon, StopIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { paramNameAt, titleAt } from "../names.ts";
import { PreviewPicture } from "../preview-picture.tsx";
import { execute, useDocument } from "../state/document-store.ts";
import { runSweep, type SweepResult, skipCell, stopSweep, useSweep } from "../state/sweep-run.ts";
import { layoutOf } from "./sweep-grid.ts";

/** The sweep of the open graph: its axes, and its results as a labelled grid of pictures with their figures. */
export function Sweep() {
  const document = useDocument((state) => state.history.present);
  const { results, axes, running } = useSweep();
  const { sweep } = messages;
  const asked = document.sweep ?? [];
  if (asked.length === 0 && results.length === 0) return <p className="dock-empty">{sweep.none}</p>;
  const cells = asked.reduce((count, { values }) => count * values.length, 1);
  const done = results.filter(({ status }) => status !== "waiting" && status !== "running").length;
  return (
    <div className="sweep">
      <div className="sweep-bar">
        {running ? (
          <button type="button" className="button small" onClick={stopSweep}>
            <StopIcon />
            {sweep.stop}
          </button>
        ) : (
          <button type="button" className="button small" disabled={asked.length === 0} onClick={() => void runSweep()}>
            <PlayIcon />
            {sweep.run(cells)}
          </button>
        )}
        <span className="muted" aria-live="polite">
          {running ? sweep.progress(done, results.length) : sweep.axes(asked.map((axis) => axisName(document, axis)))}
        </span>
        <span className="spacer" />
        {asked.length > 0 && !running && (
          <button type="button" className="link-button" onClick={() => execute({ type: "setSweep", axes: [] })}>
            {sweep.removeAll}
          </button>
        )}
      </div>
      {results.length > 0 && (
        <Grid
          results={results}
          names={axes.map((axis) => axisName(document, axis))}
          values={axes.map((axis) => axis.values)}
        />
      )}
    </div>
  );
}

const axisName = (document: Parameters<typeof titleAt>[0], { node, param }: { node: string; param: string }): string =>
  `${titleAt(document, node)} · ${paramNameAt(document, node, param)}`;

interface GridProps {
  readonly results: readonly SweepResult[];
  readonly names: readonly string[];
  readonly values: readonly (readonly Json[])[];
}

/** The last axis goes across, the others down. */
function Grid({ results, names, values }: GridProps) {
  const { rows, columns } = layoutOf(values);
  const across = names.at(-1) ?? "";
  const down = names.slice(0, -1);
  return (
    <table className="sweep-grid">
      <thead>
        <tr>
          <th scope="col" className="sweep-corner">
            {down.join(", ")}
          </th>
          {columns.map((value) => (
            <th scope="col" key={JSON.stringify(value)}>
              {messages.sweep.at(across, String(value))}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={JSON.stringify(row)}>
            <th scope="row">{row.map(String).join(", ")}</th>
            {columns.map((value, column) => {
              const result = results[index * columns.length + column];
              return (
                <td key={JSON.stringify(value)}>
                  {result && <Cell result={result} index={index * columns.length + column} />}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface CellProps {
  readonly result: SweepResult;
  /** In the queue. */
  readonly index: number;
}

function Cell({ result: { cell, status, picture, metrics, problem }, index }: CellProps) {
  const { sweep } = messages;
  return (
    <figure className={`sweep-cell ${status}`}>
      <span className="sweep-picture">
        {picture ? <PreviewPicture preview={picture} label={cell.label} /> : <span>{sweep.states[status]}</span>}
        {status === "waiting" && (
          <button
            type="button"
            className="icon-button sweep-skip"
            aria-label={sweep.skip(cell.label)}
            title={sweep.skip(cell.label)}
            onClick={() => skipCell(index)}
          >
            <CloseIcon />
          </button>
        )}
      </span>
      <figcaption className="code" title={problem ?? cell.label}>
        {problem ??
          metrics
            .slice(0, 2)
            .map(({ label, value, unit }) => `${label} ${figure(value, unit === "dB" ? 1 : 3)}`)
            .join(" · ")}
      </figcaption>
    </figure>
  );
}
