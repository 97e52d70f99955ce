import { useState } from "react";
import { figure } from "../format.ts";
import { messages } from "../messages.ts";
import { StepsPlot } from "../plots/steps-plot.tsx";
import { useStatisticsOverSteps } from "../state/over-steps.ts";
import { chooseStep, useRun } from "../state/run-store.ts";

interface OverStepsProps {
  readonly wire: string;
  readonly zone: string;
  readonly tint: string;
  readonly chosen: number | null;
}

type Figure = keyof typeof messages.dock.figures;

/** One figure of a wire over the iterations. */
export function OverSteps({ wire, zone, tint, chosen }: OverStepsProps) {
  const [shown, setShown] = useState<Figure>("std");
  const complete = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0);
  const count = useRun((state) => Math.max(state.loops[zone]?.count ?? 0, complete));
  const measured = useStatisticsOverSteps(wire, complete);
  const values = Array.from({ length: count }, (_, iteration) => measured[iteration]?.[shown] ?? null);
  const now = chosen === null ? null : values[chosen];
  return (
    <section className="card" aria-label={messages.dock.overSteps}>
      <header>
        <h3>
          <select
            className="bare-select"
            aria-label={messages.dock.figure}
            value={shown}
            onChange={(event) => setShown(event.target.value as Figure)}
          >
            {Object.entries(messages.dock.figures).map(([name, title]) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>{" "}
          {messages.dock.overTheSteps}
        </h3>
        <span className="code">{now === null || now === undefined ? "" : figure(now)}</span>
      </header>
      <StepsPlot
        values={values}
        chosen={chosen}
        tint={tint}
        label={messages.dock.overStepsText(messages.dock.figures[shown], count)}
        onChoose={chooseStep}
      />
    </section>
  );
}
