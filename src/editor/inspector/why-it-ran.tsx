import { messages } from "../messages.ts";
import { useAddress } from "../state/document-store.ts";
import { useNodeRun } from "../state/node-runs.ts";
import { Section } from "./section.tsx";

/** What the last run says of why it computed this node, or why it did not have to. */
export function WhyItRan({ nodeId }: { nodeId: string }) {
  const { reason } = useNodeRun(useAddress(nodeId));
  if (!reason) return null;
  const { why } = messages;
  const more = reason.changes.length > 1;
  return (
    <Section title={reason.kind === "cached" ? why.cachedTitle : why.title}>
      <p className="inspector-doc">
        {why.kinds[reason.kind]}
        {!more && reason.changes.length === 1 && <b> {capital(reason.words)}.</b>}
      </p>
      {more && <p className="inspector-doc">{capital(reason.words)}.</p>}
    </Section>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
