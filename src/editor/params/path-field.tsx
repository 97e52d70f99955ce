import type { DiffusionPath } from "../../diffusion/path.ts";
import { WarningIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { SquareBackdrop } from "../plots/path-square.tsx";
import { useAddress } from "../state/document-store.ts";
import { useInstantResult } from "../state/instant.ts";
import { useStanding } from "../state/standing.ts";
import type { CurveProps } from "./curve-field.tsx";
import { PointPlane } from "./point-plane.tsx";
import { meetsNoiseFreeCorner, type Point } from "./points.ts";

/** From the clean corner outwards, so a walk runs them backwards. */
const PRESETS: Readonly<Record<keyof typeof messages.params.pathPresets, readonly Point[]>> = {
  together: [
    [0, 0],
    [1, 1],
  ],
  residualEarly: [
    [0, 0],
    [0.2, 0.7],
    [1, 1],
  ],
  noiseEarly: [
    [0, 0],
    [0.7, 0.2],
    [1, 1],
  ],
  residualFirst: [
    [0, 0],
    [0, 1],
    [1, 1],
  ],
  noiseFirst: [
    [0, 0],
    [1, 0],
    [1, 1],
  ],
};

const BOX = { width: 264, height: 264, padding: 26 } as const;

/** The walk itself, in the (ᾱ, β̄) square: draggable points, σ-rays through (1, 0), presets, and where the run stands. */
export function PathField({ label, node, value, onChange }: CurveProps) {
  const result = useInstantResult(useAddress(node.id));
  const path = result?.ok ? (result.outputs.path as DiffusionPath | undefined) : undefined;
  const standing = useStanding();
  const set = (points: readonly Point[], merge: boolean) =>
    onChange(
      points.map(([x, y]) => [x, y]),
      merge,
    );
  return (
    <div className="field">
      <span className="field-label">{label}</span>
      <PointPlane
        label={label}
        kind="walk"
        points={value}
        box={BOX}
        tint="path"
        axes={["ᾱ", "β̄"]}
        onChange={set}
        backdrop={<SquareBackdrop box={BOX} root={Math.sqrt(path?.sumScale ?? 1)} at={standing} />}
      />
      <fieldset className="presets" aria-label={messages.params.presets}>
        {Object.entries(messages.params.pathPresets).map(([name, title]) => (
          <button
            key={name}
            type="button"
            className="button small"
            aria-pressed={same(value, PRESETS[name as keyof typeof PRESETS])}
            onClick={() => set(PRESETS[name as keyof typeof PRESETS], false)}
          >
            {title}
          </button>
        ))}
      </fieldset>
      {meetsNoiseFreeCorner(value) && (
        <p className="field-note warning">
          <WarningIcon /> {messages.params.noiseFreeCorner}
        </p>
      )}
    </div>
  );
}

const same = (a: readonly Point[], b: readonly Point[]): boolean => JSON.stringify(a) === JSON.stringify(b);
