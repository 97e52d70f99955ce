import { type DragEvent, useState } from "react";
import type { AssetRef } from "../../graph/document.ts";
import { isDiffusionCard, type ModelCard } from "../../graph/model-card.ts";
import type { ParamSpec } from "../../graph/node-type.ts";
import { byteSize } from "../format.ts";
import { addAsset, sampleUrl, useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { cardAmong } from "../model-files.ts";
import { showDialog } from "../state/dialog-store.ts";
import { chooseFiles } from "../state/opening.ts";
import { notify, notifyDiagnostic } from "../state/toast-store.ts";
import { CropFrame } from "./crop-frame.tsx";
import type { FieldProps } from "./param-field.tsx";

type AssetSpec = Extract<ParamSpec, { kind: "asset" }>;

const ACCEPT: Record<AssetSpec["accept"], string> = {
  image: "image/png,image/jpeg,image/webp",
  model: ".onnx,.json",
  npy: ".npy",
};

export const refOf = ({ name, sha256, bytes }: AssetRef): AssetRef => ({ name, sha256, bytes });

/**
 * Takes a file for an asset param: keeps it, and says so when it is not the one the graph names. A network takes the
 * card that lies beside it among the files.
 */
export async function takeFile(
  files: readonly File[],
  accept: AssetSpec["accept"],
  wanted: AssetRef | null,
): Promise<AssetRef | null> {
  const file = accept === "model" ? (files.find(({ name }) => !name.endsWith(".json")) ?? files[0]) : files[0];
  if (!file) return null;
  const card = accept === "model" ? await cardAmong(files) : null;
  const result = await addAsset(file, accept, card ?? undefined);
  if (!result.ok) {
    for (const diagnostic of result.diagnostics) notifyDiagnostic(diagnostic);
    return null;
  }
  if (wanted && wanted.sha256 !== result.value.sha256) {
    notify({
      tone: "info",
      message: messages.asset.another(file.name),
      hint: messages.asset.anotherHint(result.value.sha256.slice(0, 12), wanted.name, wanted.sha256.slice(0, 12)),
    });
  }
  if (card && card.sha256 !== result.value.sha256)
    notify({
      tone: "info",
      message: messages.asset.otherCard(card.title, file.name),
      hint: messages.asset.otherCardHint,
    });
  if (accept === "model" && !useLibrary.getState().environment.cards.has(result.value.sha256))
    showDialog({ kind: "model-card", asset: refOf(result.value) });
  return refOf(result.value);
}

/** The shipped choices, the user's own, and a file from disk. */
export function AssetField({ label, spec, node, value, onChange }: FieldProps<AssetSpec, AssetRef | null>) {
  const [over, setOver] = useState(false);
  const missing = useLibrary((state) => value !== null && state.loaded && !state.environment.assets.has(value.sha256));
  const take = async (files: readonly File[]) => {
    const ref = await takeFile(files, spec.accept, missing ? value : null);
    if (ref) onChange({ ...ref }, false);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  return (
    <fieldset
      className={`field asset-field ${over ? "drop-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <legend>{label}</legend>
      {value && <AssetFacts value={value} missing={missing} />}
      {value && !missing && spec.cropped && <CropFrame node={node} asset={value} />}
      <Choices spec={spec} value={value} onChoose={(ref) => onChange({ ...ref }, false)} />
      <button type="button" className="button small" onClick={async () => take(await chooseFiles(ACCEPT[spec.accept]))}>
        {messages.asset.choose}
      </button>
      <p className="field-note">{spec.accept === "model" ? messages.asset.dropNetwork : messages.asset.drop}</p>
    </fieldset>
  );
}

function AssetFacts({ value, missing }: { value: AssetRef; missing: boolean }) {
  return (
    <dl className={`facts ${missing ? "missing" : ""}`}>
      <dt>{messages.asset.file}</dt>
      <dd title={value.name}>{value.name}</dd>
      <dt>{messages.asset.size}</dt>
      <dd>{byteSize(value.bytes)}</dd>
      <dt>{messages.asset.sha256}</dt>
      <dd className="code" title={value.sha256}>
        {value.sha256.slice(0, 16)}…
      </dd>
      {missing && <dd className="wide error">{messages.asset.missing}</dd>}
    </dl>
  );
}

interface ChoicesProps {
  readonly spec: AssetSpec;
  readonly value: AssetRef | null;
  readonly onChoose: (ref: AssetRef) => void;
}

function Choices({ spec: { accept, network }, value, onChoose }: ChoicesProps) {
  const samples = useLibrary((state) => state.samples);
  const models = useLibrary((state) => state.models);
  const own = useLibrary((state) => state.own);
  const cards = useLibrary((state) => state.environment.cards);
  /** A network of the other kind would only be refused; of one without a card nobody knows. */
  const fits = (card: ModelCard | undefined): boolean =>
    !card || !network || isDiffusionCard(card) === (network === "diffusion");
  const mine = own.filter((row) => row.kind === accept && fits(cards.get(row.sha256)));
  return (
    <div className={`choices ${accept}`}>
      {accept === "image" &&
        samples.map((sample) => (
          <button
            key={sample.sha256}
            type="button"
            className={`choice ${sample.sha256 === value?.sha256 ? "chosen" : ""}`}
            aria-pressed={sample.sha256 === value?.sha256}
            title={`${sample.title} · ${sample.credit} · ${sample.licence}`}
            onClick={() => onChoose(refOf(sample))}
          >
            <img src={sampleUrl(sample)} alt={sample.title} loading="lazy" />
          </button>
        ))}
      {accept === "model" &&
        models
          .filter(({ card }) => fits(card))
          .map(({ card }) => (
            <button
              key={card.sha256}
              type="button"
              className={`choice ${card.sha256 === value?.sha256 ? "chosen" : ""}`}
              aria-pressed={card.sha256 === value?.sha256}
              onClick={() => onChoose({ name: `${card.id}.onnx`, sha256: card.sha256, bytes: card.bytes })}
            >
              <strong>{card.title}</strong>
              <small>{card.task}</small>
            </button>
          ))}
      {mine.map((row) => (
        <button
          key={row.sha256}
          type="button"
          className={`choice named ${row.sha256 === value?.sha256 ? "chosen" : ""}`}
          aria-pressed={row.sha256 === value?.sha256}
          title={row.name}
          onClick={() => onChoose(refOf(row))}
        >
          {row.name}
        </button>
      ))}
    </div>
  );
}
