import { useState } from "react";
import type { ParamSpec } from "../../graph/node-type.ts";
import { DiceIcon, LockIcon, UnlockIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { shownGraphId, useDocument } from "../state/document-store.ts";
import { randomSeed, seedKey, setSeedLocked, useUnlockedSeeds } from "../state/seed-locks.ts";
import type { FieldProps } from "./param-field.tsx";

type SeedSpec = Extract<ParamSpec, { kind: "seed" }>;

/** Digits only; what a number cannot hold exactly stays text. */
export function parseSeed(text: string): number | string | null {
  const digits = text.trim();
  if (!/^\d{1,20}$/.test(digits)) return null;
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : digits;
}

/** Exact entry, a die for another seed, and a lock: open, each run draws its own. */
export function SeedField({ id, label, node, param, value, onChange }: FieldProps<SeedSpec, number | string>) {
  const [draft, setDraft] = useState<string | null>(null);
  const graphId = useDocument(({ history }) => shownGraphId(history.present));
  const commit = () => {
    const seed = draft === null ? null : parseSeed(draft);
    setDraft(null);
    if (seed !== null && seed !== value) onChange(seed, false);
  };
  return (
    <div className="field">
      <div className="field-row">
        <label htmlFor={id}>{label}</label>
        <span className="with-button tight">
          <input
            id={id}
            className="text-input number"
            inputMode="numeric"
            autoComplete="off"
            value={draft ?? String(value)}
            onChange={(event) => setDraft(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => event.key === "Enter" && commit()}
          />
          <button
            type="button"
            className="icon-button"
            aria-label={messages.params.anotherSeed(label)}
            title={messages.params.anotherSeedTitle}
            onClick={() => onChange(randomSeed(), false)}
          >
            <DiceIcon />
          </button>
          <Lock label={label} seed={seedKey(graphId, node.id, param)} />
        </span>
      </div>
    </div>
  );
}

function Lock({ label, seed }: { label: string; seed: string }) {
  const locked = useUnlockedSeeds(({ seeds }) => !seeds.has(seed));
  const { lockSeed, unlockSeed, lockedTitle, unlockedTitle } = messages.params;
  return (
    <button
      type="button"
      className={`icon-button ${locked ? "" : "on"}`}
      aria-pressed={locked}
      aria-label={locked ? lockSeed(label) : unlockSeed(label)}
      title={locked ? lockedTitle : unlockedTitle}
      onClick={() => setSeedLocked(seed, !locked)}
    >
      {locked ? <LockIcon /> : <UnlockIcon />}
    </button>
  );
}
