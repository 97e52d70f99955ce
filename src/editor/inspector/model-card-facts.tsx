import { isDiffusionCard, type ModelCard } from "../../graph/model-card.ts";
import { byteSize, count, figure } from "../format.ts";
import { Section } from "./section.tsx";

/** What a model's card states, in the words of the card. */
export function ModelCardFacts({ card }: { card: ModelCard }) {
  return (
    <>
      <Section title="Model card">
        <p className="inspector-doc">{card.description}</p>
        <dl className="facts">
          <dt>Task</dt>
          <dd>{card.task}</dd>
          <dt>Size</dt>
          <dd>
            {count(card.parameters)} parameters · {byteSize(card.bytes)}
          </dd>
          {isDiffusionCard(card) ? (
            <>
              <dt>Predicts</dt>
              <dd className="code">{card.objective}</dd>
              <dt>Is told</dt>
              <dd className="code">{card.conditioning}</dd>
              <dt>Trained on</dt>
              <dd>
                {card.trainedOn.square ? "the whole (ᾱ, β̄) square" : card.trainedOn.residualSchedules.join(", ")}
                {` · Σβ² ${card.trainedOn.sumScale.join(", ")}`}
              </dd>
            </>
          ) : (
            <>
              <dt>Predicts</dt>
              <dd>the picture, in one shot</dd>
            </>
          )}
          {card.range && (
            <>
              <dt>Range</dt>
              <dd className="code">{card.range.join(" … ")}</dd>
            </>
          )}
          {card.channelOrder && (
            <>
              <dt>Channels</dt>
              <dd className="code">{card.channelOrder}</dd>
            </>
          )}
          {card.training && (
            <>
              <dt>Training</dt>
              <dd>
                {card.training.data} · {figure(card.training.hours, 1)} h
              </dd>
            </>
          )}
          <dt>Licence</dt>
          <dd>{card.licence}</dd>
        </dl>
      </Section>
      {card.metrics && card.metrics.length > 0 && (
        <Section title="Measured">
          <table className="metrics">
            <tbody>
              {card.metrics.map((metric) => (
                <tr key={`${metric.name} ${metric.dataset} ${metric.steps} ${metric.sumScale}`}>
                  <th scope="row">
                    {metric.name}
                    <small>
                      {metric.dataset}
                      {metric.steps === undefined ? "" : ` · ${metric.steps} steps`}
                    </small>
                  </th>
                  <td>
                    {figure(metric.value, 2)} {metric.unit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </>
  );
}
