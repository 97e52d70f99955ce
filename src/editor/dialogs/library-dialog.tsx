import { byteSize, count } from "../format.ts";
import { addAsset, removeOwnAsset, sampleUrl, useLibrary } from "../library.ts";
import { messages } from "../messages.ts";
import { middleOfCanvas } from "../palette/palette.tsx";
import { refOf } from "../params/asset-field.tsx";
import { closeDialog } from "../state/dialog-store.ts";
import { addNode } from "../state/editing.ts";
import { chooseFile } from "../state/opening.ts";
import { notifyDiagnostic } from "../state/toast-store.ts";
import { LibraryGraphs } from "./library-graphs.tsx";
import { Modal } from "./modal.tsx";
import { RemoveButton } from "./remove-button.tsx";

/** What ships with the studio, and what the user keeps here. */
export function LibraryDialog() {
  const { samples, models, own, problems } = useLibrary();
  const use = (type: string, param: string, ref: { name: string; sha256: string; bytes: number }) => {
    addNode(type, middleOfCanvas(), { [param]: { ...ref } });
    closeDialog();
  };
  return (
    <Modal title={messages.library.title} wide>
      {problems.map((problem) => (
        <p key={problem} className="error">
          {problem}
        </p>
      ))}
      <LibraryGraphs />
      <h3>{messages.library.models}</h3>
      <ul className="library-models">
        {models.map(({ card }) => (
          <li key={card.id} className="card">
            <strong>{card.title}</strong>
            <p>{card.description}</p>
            <small>
              {card.task} · {messages.card.sizes(count(card.parameters), byteSize(card.bytes))}
            </small>
            <button
              type="button"
              className="button small"
              onClick={() => use("model", "model", { name: `${card.id}.onnx`, sha256: card.sha256, bytes: card.bytes })}
            >
              {messages.library.add}{" "}
            </button>
          </li>
        ))}
      </ul>
      <h3>{messages.library.samples}</h3>
      <ul className="library-samples">
        {samples.map((sample) => (
          <li key={sample.sha256}>
            <button
              type="button"
              title={messages.library.add}
              onClick={() => use("degradedInput", "image", refOf(sample))}
            >
              <img src={sampleUrl(sample)} alt="" loading="lazy" />
              <span>{sample.title}</span>
              <small>
                {sample.width}×{sample.height} · {sample.licence} · {sample.credit}
              </small>
            </button>
          </li>
        ))}
      </ul>
      <h3>{messages.library.files}</h3>
      {own.length === 0 && <p className="muted">{messages.library.noFiles}</p>}
      <ul className="library-own">
        {own.map((row) => (
          <li key={row.sha256}>
            <span>{row.name}</span>
            <small>
              {row.kind} · {byteSize(row.bytes)}
            </small>
            <RemoveButton name={row.name} onRemove={() => removeOwnAsset(row.sha256)} />
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={addImage}>
        {messages.library.addImage}{" "}
      </button>
    </Modal>
  );
}

async function addImage(): Promise<void> {
  const file = await chooseFile("image/png,image/jpeg,image/webp");
  const result = file && (await addAsset(file, "image"));
  if (result && !result.ok) for (const diagnostic of result.diagnostics) notifyDiagnostic(diagnostic);
}
