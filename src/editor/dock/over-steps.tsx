import { useEffect, useState } from "react";
import { figure } from "../format.ts";
import { StepsPlot } from "../plots/steps-plot.tsx";
import { chooseStep, useRun } from "../state/run-store.ts";
import { fetchStatistics } from "../state/statistics.ts";

/** More iterations than this are measured at even distances. */
const MAX_MEASURED = 100;

interface OverStepsProps {
  readonly wire: string;
  readonly zone: string;
  readonly tint: string;
  readonly chosen: number | null;
}

/** The standard deviation of a wire over the iterations. */
export function OverSteps({ wire, zone, tint, chosen }: OverStepsProps) {
  const complete = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0);
  const count = useRun((state) => Math.max(state.loops[zone]?.count ?? 0, complete));
  const measured = useDeviations(wire, complete);
  const values = Array.from({ length: count }, (_, iteration) => measured[iteration] ?? null);
  const now = chosen === null ? null : values[chosen];
  return (
    <section className="card" aria-label="Standard deviation over the steps">
      <header>
        <h3>std over the steps</h3>
        <span className="code">{now === null || now === undefined ? "" : figure(now)}</span>
      </header>
      <StepsPlot
        values={values}
        chosen={chosen}
        tint={tint}
        label={`Standard deviation over ${count} steps`}
        onChoose={chooseStep}
      />
    </section>
  );
}

function useDeviations(wire: string, complete: number): readonly (number | null)[] {
  const [values, setValues] = useState<readonly (number | null)[]>([]);
  useEffect(() => {
    let current = true;
    const stride = Math.max(1, Math.ceil(complete / MAX_MEASURED));
    const asked = Array.from({ length: complete }, (_, iteration) =>
      iteration % stride === 0 || iteration === complete - 1 ? fetchStatistics(wire, iteration) : null,
    );
    void Promise.all(asked).then((answers) => {
      if (current) setValues(answers.map((answer) => answer?.std ?? null));
    });
    return () => {
      current = false;
    };
  }, [wire, complete]);
  return values;
}
