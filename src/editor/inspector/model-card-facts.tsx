import { isDiffusionCard, type ModelCard } from "../../graph/model-card.ts";
import { byteSize, count, figure } from "../format.ts";
import { messages } from "../messages.ts";
import { Section } from "./section.tsx";

/** What a model's card states, in the words of the card. */
export function ModelCardFacts({ card }: { card: ModelCard }) {
  return (
    <>
      <Section title={messages.card.title}>
        <p className="inspector-doc">{card.description}</p>
        <dl className="facts">
          <dt>{messages.card.task}</dt>
          <dd>{card.task}</dd>
          <dt>{messages.card.size}</dt>
          <dd>{messages.card.sizes(count(card.parameters), byteSize(card.bytes))}</dd>
          {isDiffusionCard(card) ? (
            <>
              <dt>{messages.card.predicts}</dt>
              <dd className="code">{card.objective}</dd>
              <dt>{messages.card.told}</dt>
              <dd className="code">{card.conditioning}</dd>
              <dt>{messages.card.trainedOn}</dt>
              <dd>
                {messages.card.trained(
                  card.trainedOn.square ? messages.card.square : card.trainedOn.residualSchedules.join(", "),
                  card.trainedOn.sumScale.join(", "),
                )}
              </dd>
            </>
          ) : (
            <>
              <dt>{messages.card.predicts}</dt>
              <dd>{messages.card.oneShot}</dd>
            </>
          )}
          {card.range && (
            <>
              <dt>{messages.card.range}</dt>
              <dd className="code">{card.range.join(" … ")}</dd>
            </>
          )}
          {card.channelOrder && (
            <>
              <dt>{messages.card.channels}</dt>
              <dd className="code">{card.channelOrder}</dd>
            </>
          )}
          {card.training && (
            <>
              <dt>{messages.card.training}</dt>
              <dd>
                {card.training.data} · {figure(card.training.hours, 1)} h
              </dd>
            </>
          )}
          <dt>{messages.card.licence}</dt>
          <dd>{card.licence}</dd>
        </dl>
      </Section>
      {card.metrics && card.metrics.length > 0 && (
        <Section title={messages.card.measured}>
          <table className="metrics">
            <tbody>
              {card.metrics.map((metric) => (
                <tr key={`${metric.name} ${metric.dataset} ${metric.steps} ${metric.sumScale}`}>
                  <th scope="row">
                    {metric.name}
                    <small>{messages.card.measuredOn(metric.dataset, metric.steps)}</small>
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
