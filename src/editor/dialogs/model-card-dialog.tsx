import { useEffect, useState } from "react";
import { HEADS } from "../../diffusion/objective.ts";
import type { AssetRef } from "../../graph/document.ts";
import { type OnnxHeader, type OnnxTensor, readOnnxHeader } from "../../graph/onnx-header.ts";
import {
  type CardDraft,
  cardOf,
  describeTensor,
  draftOf,
  draftProblems,
  RANGES,
  withKind,
  withObjective,
} from "../card-draft.ts";
import { assetBytes, keepCard, useLibrary } from "../library.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { notify, notifyDiagnostic } from "../state/toast-store.ts";
import { Modal } from "./modal.tsx";

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
    <Modal title={`What “${asset.name}” needs`} wide>
      {header ? (
        <CardForm asset={asset} header={header} />
      ) : (
        <p>This file is no ONNX network, or it is damaged. Choose another one.</p>
      )}
    </Modal>
  );
}

function CardForm({ asset, header }: { asset: AssetRef; header: OnnxHeader }) {
  const card = useLibrary((state) => state.environment.cards.get(asset.sha256));
  const [draft, setDraft] = useState(() => draftOf(header, asset.name, card));
  const problems = draftProblems(draft, header);
  const change = (part: Partial<CardDraft>) => setDraft({ ...draft, ...part });
  const diffusion = draft.kind === "diffusion";
  const save = async () => {
    const result = await keepCard(asset, cardOf(draft, header, asset));
    if (!result.ok) {
      for (const diagnostic of result.diagnostics) notifyDiagnostic(diagnostic);
      return;
    }
    notify({ tone: "ok", message: `“${draft.title}” is kept on this machine with its card.` });
    closeDialog();
  };
  return (
    <form
      className="model-card"
      onSubmit={(event) => {
        event.preventDefault();
        if (problems.length === 0) void save();
      }}
    >
      <p>The file says what its tensors are called, not what they mean. Diagnose finds out what you do not know.</p>
      <Text label="Name" value={draft.title} onChange={(title) => change({ title })} />
      <Choice
        label="It goes"
        value={draft.kind}
        options={{
          diffusion: "from a state on the path to residual and noise",
          image: "from image to image in one shot",
        }}
        onChange={(kind) => setDraft(withKind(draft, header, kind))}
      />
      <Tensors
        title="Inputs"
        tensors={header.inputs}
        carries={draft.inputs}
        options={diffusion ? INPUTS : { image: "the image" }}
        onChange={(inputs) => change({ inputs: inputs as CardDraft["inputs"] })}
      />
      <Tensors
        title="Outputs"
        tensors={header.outputs}
        carries={draft.outputs}
        options={diffusion ? OUTPUTS : { image: "the image" }}
        onChange={(outputs) => change({ outputs: outputs as CardDraft["outputs"] })}
      />
      {diffusion && <Diffusion draft={draft} change={change} setDraft={setDraft} />}
      <Choice
        label="Black and white"
        value={draft.range}
        options={own(RANGES)}
        onChange={(range) => change({ range })}
      />
      <Choice
        label="Channels"
        value={draft.channelOrder}
        options={own(["RGB", "BGR"] as const)}
        onChange={(channelOrder) => change({ channelOrder })}
      />
      <Text
        label="Sides are multiples of"
        value={String(draft.multipleOf)}
        onChange={(text) => change({ multipleOf: Number(text) })}
      />
      <Text
        label="It looks so many pixels far"
        hint="Empty: the whole picture, or not known. Tiles are then blended."
        value={draft.receptiveRadius}
        onChange={(receptiveRadius) => change({ receptiveRadius })}
      />
      <ul className="card-problems" aria-live="polite">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <footer className="modal-actions">
        <span className="spacer" />
        <button type="button" className="button" onClick={closeDialog}>
          Not now
        </button>
        <button type="submit" className="button primary" disabled={problems.length > 0}>
          Keep
        </button>
      </footer>
    </form>
  );
}

const own = <const T extends string>(values: readonly T[]) =>
  Object.fromEntries(values.map((value) => [value, value as string])) as Record<T, string>;

const INPUTS = {
  x: "x, the state",
  condition: "the image it is shown",
  mask: "the mask",
  timestep: "t, the timestep",
  alphaBar: "ᾱ (residual's time)",
  betaBar: "β̄ (noise's time)",
};
const OUTPUTS = {
  residual: "residual",
  noise: "noise, or the sum",
  x0: "x0, the clean image",
  output: "epsilon, sample or v",
};

interface DiffusionProps {
  readonly draft: CardDraft;
  readonly change: (part: Partial<CardDraft>) => void;
  readonly setDraft: (draft: CardDraft) => void;
}

function Diffusion({ draft, change, setDraft }: DiffusionProps) {
  const objectives = Object.keys(HEADS) as CardDraft["objective"][];
  return (
    <>
      <Choice
        label="Objective"
        value={draft.objective}
        options={own(objectives)}
        onChange={(objective) => setDraft(withObjective(draft, objective))}
      />
      <Choice
        label="Told by"
        value={draft.conditioning}
        options={{
          "alphaBar + betaBar": "ᾱ and β̄",
          "alphaBar*T + betaBar*T": "ᾱ·T and β̄·T (official code)",
          timestep: "timestep",
        }}
        onChange={(conditioning) => change({ conditioning })}
      />
      <Choice
        label="I_in of its equations"
        value={draft.origin}
        options={{ input: "the degraded image (RDDM)", zero: "0 (generation; DDPM, DDIM)" }}
        onChange={(origin) => change({ origin })}
      />
      <Choice
        label="Clip"
        value={draft.clip}
        options={{ box: "box", official: "official", off: "off" }}
        onChange={(clip) => change({ clip })}
      />
      <Text
        label="Training timesteps T"
        value={String(draft.numTrainTimesteps)}
        onChange={(text) => change({ numTrainTimesteps: Number(text) })}
      />
      <Text
        label="Trained with Σβ²"
        hint="0.01 for the official restoration models, 1 for DDPM. Empty: not known."
        value={draft.sumScale}
        onChange={(sumScale) => change({ sumScale })}
      />
      <Text
        label="Residual schedule"
        hint="decreased, increased, average, normal, power increased 0.3, linear, scaled_linear, squaredcos_cap_v2. Empty: not known."
        value={draft.residualSchedules}
        onChange={(residualSchedules) => change({ residualSchedules })}
      />
      <Text
        label="Noise schedule"
        value={draft.noiseSchedules}
        onChange={(noiseSchedules) => change({ noiseSchedules })}
      />
    </>
  );
}

interface TensorsProps {
  readonly title: string;
  readonly tensors: readonly OnnxTensor[];
  readonly carries: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (carries: Readonly<Record<string, string>>) => void;
}

function Tensors({ title, tensors, carries, options, onChange }: TensorsProps) {
  return (
    <fieldset className="card-tensors">
      <legend>{title}</legend>
      {tensors.map((tensor) => (
        <Choice
          key={tensor.name}
          label={tensor.name}
          hint={describeTensor(tensor)}
          value={carries[tensor.name] ?? ""}
          options={options}
          onChange={(value) => onChange({ ...carries, [tensor.name]: value })}
        />
      ))}
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly hint?: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, hint, value, options, onChange }: ChoiceProps<T>) {
  return (
    <label className="card-row">
      <span>
        {label}
        {hint && <small className="code">{hint}</small>}
      </span>
      <select className="select" value={value} onChange={(event) => onChange(event.target.value as T)}>
        {(Object.entries(options) as [T, string][]).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
        {!Object.hasOwn(options, value) && <option value={value}>choose…</option>}
      </select>
    </label>
  );
}

interface TextProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Text({ label, hint, value, onChange }: TextProps) {
  return (
    <label className="card-row">
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
      <input
        className="text-input"
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
