import { useId } from "react";
import type { ProviderChoice } from "../../runtime/protocol.ts";
import { messages } from "../messages.ts";
import { chooseDevice } from "../state/run-controller.ts";
import { useRun } from "../state/run-store.ts";
import { changeSettings, useSettings } from "../state/settings-store.ts";
import { MemoryFields } from "./memory-limits.tsx";

const CHOICES: readonly { readonly value: ProviderChoice; readonly title: string; readonly doc: string }[] = [
  { value: "auto", title: messages.device.auto, doc: messages.device.autoDoc },
  { value: "webgpu", title: "WebGPU", doc: messages.device.webgpuDoc },
  { value: "wasm", title: "WASM", doc: messages.device.wasmDoc },
];

/** Where graphs run and why, with the choice to override it. */
export function DeviceChip() {
  const device = useRun((state) => state.device);
  const error = useRun((state) => state.deviceError);
  const choice = useSettings((state) => state.provider);
  const id = useId();
  const label = device?.label ?? (error ? messages.device.none : messages.device.starting);
  const reason = device?.reason ?? error ?? messages.device.workerStarting;
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
          <legend>{messages.device.runOn}</legend>
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
        <MemoryFields />
      </div>
    </>
  );
}
