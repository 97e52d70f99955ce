import { useEffect, useState } from "react";
import { HEADS } from "../../diffusion/objective.ts";
import type { AssetRef } from "../../graph/document.ts";
import { type OnnxHeader, readOnnxHeader } from "../../graph/onnx-header.ts";
import { type CardDraft, cardOf, draftOf, draftProblems, RANGES, withKind, withObjective } from "../card-draft.ts";
import { assetBytes, keepCard, useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { notify, notifyDiagnostic } from "../state/toast-store.ts";
import { DraftChoice, DraftText, Tensors } from "./card-fields.tsx";
import { Modal } from "./modal.tsx";

const words = messages.modelCard;

/** Asks for what a network's file does not say of it; pre-filled from its inputs and outputs, or from its card. */
export function ModelCardDialog({ asset }: { asset: AssetRef }) {
  const [header, setHeader] = useState<OnnxHeader | null | undefined>(undefined);
  useEffect(() => {
    let current = true;
    void assetBytes(asset).then((bytes) => {
      if (current) setHeader(bytes && readOnnxHeader(bytes));
    });
    return () => {
      current = false;
    };
  }, [asset]);
  if (header === undefined) return null;
  return (
    <Modal title={words.title(asset.name)} wide>
      {header ? <CardForm asset={asset} header={header} /> : <p>{words.damaged}</p>}
    </Modal>
  );
}

function CardForm({ asset, header }: { asset: AssetRef; header: OnnxHeader }) {
  const card = useLibrary((state) => state.environment.cards.get(asset.sha256));
  const [draft, setDraft] = useState(() => draftOf(header, asset.name, card));
  const problems = draftProblems(draft, header);
  const change = (part: Partial<CardDraft>) => setDraft({ ...draft, ...part });
  const of = { draft, change };
  const diffusion = draft.kind === "diffusion";
  return (
    <form
      className="model-card"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems.length === 0) void save(draft, header, asset);
      }}
    >
      <p>{words.intro}</p>
      <DraftText name="title" {...of} />
      <DraftChoice
        name="kind"
        options={words.kinds}
        {...of}
        onChange={(kind) => setDraft(withKind(draft, header, kind))}
      />
      <Tensors
        title={words.inputs}
        tensors={header.inputs}
        carries={draft.inputs}
        options={diffusion ? words.inputCarries : words.oneShot}
        onChange={(inputs) => change({ inputs })}
      />
      <Tensors
        title={words.outputs}
        tensors={header.outputs}
        carries={draft.outputs}
        options={diffusion ? words.outputCarries : words.oneShot}
        onChange={(outputs) => change({ outputs })}
      />
      {diffusion && <Diffusion {...of} />}
      <DraftChoice name="range" options={own(RANGES)} {...of} />
      <DraftChoice name="channelOrder" options={own(["RGB", "BGR"])} {...of} />
      <DraftText name="multipleOf" {...of} />
      <DraftText name="receptiveRadius" {...of} />
      <ul className="card-problems" aria-live="polite">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <footer className="modal-actions">
        <span className="spacer" />
        <button type="button" className="button" onClick={closeDialog}>
          {words.notNow}
        </button>
        <button type="submit" className="button primary" disabled={problems.length > 0}>
          {words.keep}
        </button>
      </footer>
    </form>
  );
}

/** What only networks of a diffusion process are asked. */
function Diffusion({ draft, change }: { draft: CardDraft; change: (part: Partial<CardDraft>) => void }) {
  const of = { draft, change };
  return (
    <>
      <DraftChoice
        name="objective"
        options={own(Object.keys(HEADS) as CardDraft["objective"][])}
        {...of}
        onChange={(objective) => change(withObjective(draft, objective))}
      />
      <DraftChoice name="conditioning" options={words.conditionings} {...of} />
      <DraftChoice name="origin" options={words.origins} {...of} />
      <DraftChoice name="clip" options={words.clips} {...of} />
      <DraftText name="numTrainTimesteps" {...of} />
      <DraftText name="sumScale" {...of} />
      <DraftText name="residualSchedules" {...of} />
      <DraftText name="noiseSchedules" {...of} />
    </>
  );
}

async function save(draft: CardDraft, header: OnnxHeader, asset: AssetRef): Promise<void> {
  const result = await keepCard(asset, cardOf(draft, header, asset));
  if (!result.ok) {
    for (const diagnostic of result.diagnostics) notifyDiagnostic(diagnostic);
    return;
  }
  notify({ tone: "ok", message: words.kept(draft.title) });
  closeDialog();
}

/** Choices that are called what they are. */
const own = <const T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, value as string])) as Record<T, string>;
