import { useEffect, useState } from "react";
import type { Json } from "../../graph/document.ts";
import { figure } from "../format.ts";
import { iterationInView } from "../inspector/this-step.tsx";
import { messages } from "../messages.ts";
import { inView, useRun } from "../state/run-store.ts";
import { runtime } from "../state/runtime.ts";

/** A schedule, a path, a model, a number: shortened to what can be read. */
export function PlainValue({ wire, zone, title }: { wire: string; zone: string | null; title: string }) {
  const inLoop = useRun((state) => state.tape?.zones.some((candidate) => candidate.wires.includes(wire)) ?? false);
  const step = useRun((state) => (inLoop && zone !== null ? iterationInView(state, zone) : null));
  const text = useValueText(wire, step);
  return (
    <div className="wire-values">
      <section className="card plain-card" aria-label={messages.dock.valueOn(title)}>
        <header>
          <h3>{title}</h3>
          <span className="code">{step === null ? "" : messages.dock.step(step + 1)}</span>
        </header>
        <pre className="code">{text}</pre>
      </section>
    </div>
  );
}

function useValueText(wire: string, step: number | null): string {
  const [text, setText] = useState("");
  const runId = useRun((state) => state.runId);
  const finished = useRun((state) => state.summary !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run, and its end, mean a new value under the same name
  useEffect(() => {
    let current = true;
    void runtime()
      .value({ wire, ...inView(step) })
      .then((answer) => {
        if (current) setText(answer.ok ? describe(answer.value as Json) : answer.diagnostic.message);
      });
    return () => {
      current = false;
    };
  }, [wire, step, runId, finished]);
  return text;
}

/** Longer lists than this are shown by their ends. */
const MAX_ITEMS = 6;

/** JSON that fits a card: numbers shortened, long lists cut in the middle. */
export function describe(value: Json, indent = ""): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : figure(value, 4);
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value)) return describeList(value as readonly Json[], indent);
  const inner = `${indent}  `;
  return Object.entries(value)
    .map(([key, item]) => {
      const text = describe(item, inner);
      return `${indent}${key}: ${text.includes("\n") ? `\n${text}` : text}`;
    })
    .join("\n");
}

function describeList(items: readonly Json[], indent: string): string {
  const half = MAX_ITEMS / 2;
  const cut = items.length > MAX_ITEMS;
  const shown = cut ? [...items.slice(0, half), ...items.slice(-half)] : items;
  const simple = shown.every((item) => item === null || typeof item !== "object");
  if (!simple) return `${messages.dock.itemsFirst(items.length)}\n${describe(items[0] ?? null, indent)}`;
  const texts = shown.map((item) => describe(item));
  if (cut) texts.splice(half, 0, "…");
  return `[${texts.join(", ")}]${cut ? ` (${items.length})` : ""}`;
}
