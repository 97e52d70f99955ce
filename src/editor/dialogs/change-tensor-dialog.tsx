import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { PortSpec, Stroke } from "../../graph/node-type.ts";
import type { TensorData } from "../../runtime/protocol.ts";
import { specOfWire } from "../dock/wire-spec.ts";
import { PlayIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { wireTitle } from "../names.ts";
import { ExpressionText } from "../params/expression-field.tsx";
import { expressionProblem } from "../params/expression-problem.ts";
import { MaskPainter } from "../params/mask-painter.tsx";
import { picturePixels, previewRange } from "../plots/heat-map.ts";
import { closeDialog } from "../state/dialog-store.ts";
import { useDocument } from "../state/document-store.ts";
import { forkWithChange } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import { changedTensor } from "../state/tensor-change.ts";
import { useTensor } from "../state/tensors.ts";
import { Modal } from "./modal.tsx";

interface ChangeTensorProps {
  readonly wire: string;
  readonly zone: string;
  readonly step: number | null;
}

const words = messages.change;
const SUGGESTIONS = ["0.5 * x", "0 * x", "clamp(x, -1, 1)", "y"] as const;

/** Other values for a wire: an expression of those it has, everywhere or where it is painted, seen before it runs. */
export function ChangeTensorDialog({ wire, zone, step }: ChangeTensorProps) {
  const document = useDocument((state) => state.history.present);
  const title = words.title(wireTitle(document, wire), step === null ? null : step + 1);
  const tensor = useTensor(wire, step);
  return (
    <Modal title={title} wide>
      {tensor ? (
        <ChangeForm {...{ wire, zone, step, tensor }} role={specOfWire(document, wire)?.role} />
      ) : (
        <p>{words.noTensor}</p>
      )}
    </Modal>
  );
}

interface FormProps extends ChangeTensorProps {
  readonly tensor: TensorData;
  readonly role: PortSpec["role"];
}

function ChangeForm({ wire, zone, step, tensor, role }: FormProps) {
  const [text, setText] = useState("0.5 * x");
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const steps = useOtherSteps(zone, step);
  const [other, setOther] = useState(steps.findLast((one) => one < (step ?? 0)) ?? steps[0] ?? null);
  const y = useTensor(other === null ? null : wire, other);
  const names = y ? ["x", "y"] : ["x"];
  const problem = expressionProblem(text, names);
  const reads = problem === null && text.trim() !== "";
  const asked = useDeferredValue(reads ? text : null);
  const changed = useMemo(
    () => (asked === null ? null : changedTensor(tensor, y, { text: asked, strokes })),
    [asked, tensor, y, strokes],
  );
  const refused = changed?.ok === false ? { message: changed.message, from: 0, to: text.length } : null;
  const go = () => {
    if (!reads || asked !== text || !changed?.ok) return;
    closeDialog();
    void forkWithChange(zone, { wire, step, text: text.trim() }, changed.tensor);
  };
  const picture = tensor.shape.length >= 2;
  return (
    <form
      className="change-tensor"
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {picture && (
        <div className="change-pictures">
          <section aria-label={words.before}>
            <h3>{words.before}</h3>
            <MaskPainter label={words.before} strokes={strokes} source={{ wire, step }} onChange={setStrokes} />
            <p className="field-note">{words.paint}</p>
          </section>
          <section aria-label={words.after}>
            <h3>{words.after}</h3>
            <TensorPicture tensor={changed?.ok ? changed.tensor : tensor} role={role} label={words.after} />
          </section>
        </div>
      )}
      <div className="change-expression">
        <ExpressionText
          id="change-expression"
          label={words.expression}
          text={text}
          problem={problem ?? refused}
          note={text.trim() === "" ? words.empty : y && other !== null ? words.xyHint(other + 1) : words.xHint}
          onText={setText}
        />
        <fieldset className="presets" aria-label={words.suggestions}>
          {SUGGESTIONS.filter((one) => y !== null || one !== "y").map((one) => (
            <button
              key={one}
              type="button"
              className="button small code"
              aria-pressed={text.trim() === one}
              onClick={() => setText(one)}
            >
              {one}
            </button>
          ))}
          {other !== null && (
            <label className="change-other">
              {words.other}
              <select className="select" value={other} onChange={(event) => setOther(Number(event.target.value))}>
                {steps.map((one) => (
                  <option key={one} value={one}>
                    {messages.dock.step(one + 1)}
                  </option>
                ))}
              </select>
            </label>
          )}
        </fieldset>
      </div>
      <div className="modal-actions">
        <button type="submit" className="button primary" disabled={!reads || !changed?.ok}>
          <PlayIcon />
          {step === null ? words.go : words.goFrom(step + 1)}
        </button>
        <button type="button" className="button" onClick={closeDialog}>
          {words.cancel}
        </button>
        <p>{words.intro}</p>
      </div>
    </form>
  );
}

/** Iterations of the loop that are complete, but for the one in view; none outside it. */
function useOtherSteps(zone: string, step: number | null): readonly number[] {
  const complete = useRun((state) => state.tape?.zones.find((candidate) => candidate.zone === zone)?.iterations ?? 0);
  return useMemo(
    () =>
      step === null ? [] : Array.from({ length: complete }, (_, index) => index).filter((index) => index !== step),
    [complete, step],
  );
}

function TensorPicture({ tensor, role, label }: { tensor: TensorData; role: PortSpec["role"]; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const image = useMemo(() => picturePixels(tensor, previewRange(role)), [tensor, role]);
  useLayoutEffect(() => {
    if (!image || !canvas.current) return;
    canvas.current.width = image.width;
    canvas.current.height = image.height;
    canvas.current.getContext("2d")?.putImageData(image, 0, 0);
  }, [image]);
  return <canvas ref={canvas} className="change-picture" role="img" aria-label={label} />;
}
