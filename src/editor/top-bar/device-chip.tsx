import { useId } from "react";
import type { ProviderChoice } from "../../runtime/protocol.ts";
import { chooseDevice } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import { changeSettings, useSettings } from "../state/settings-store.ts";

const CHOICES: readonly { readonly value: ProviderChoice; readonly title: string; readonly doc: string }[] = [
  { value: "auto", title: "Automatic", doc: "WebGPU on a real graphics card, WASM otherwise." },
  { value: "webgpu", title: "WebGPU", doc: "On the graphics card." },
  { value: "wasm", title: "WASM", doc: "On the processor." },
];

/** Where graphs run and why, with the choice to override it. */
export function DeviceChip() {
  const device = useRun((state) => state.device);
  const error = useRun((state) => state.deviceError);
  const choice = useSettings((state) => state.provider);
  const id = useId();
  const label = device?.label ?? (error ? "No device" : "Starting…");
  const reason = device?.reason ?? error ?? "The worker is starting.";
  return (
    <>
      <button
        type="button"
        className="device-chip"
        popoverTarget={id}
        title={reason}
        style={{ anchorName: "--device" } as React.CSSProperties}
      >
        <span className={`dot ${device ? "ok" : error ? "error" : ""}`} aria-hidden="true" />
        {label}
      </button>
      <div id={id} popover="auto" className="popover device-popover">
        <p>
          <strong>{label}</strong>
        </p>
        <p className="muted">{reason}</p>
        <fieldset>
          <legend>Run on</legend>
          {CHOICES.map(({ value, title, doc }) => (
            <label key={value} className="radio">
              <input
                type="radio"
                name={id}
                checked={choice === value}
                onChange={() => {
                  changeSettings({ provider: value });
                  void chooseDevice(value);
                }}
              />
              <span>
                {title}
                <small>{doc}</small>
              </span>
            </label>
          ))}
        </fieldset>
      </div>
    </>
  );
}
