import { useEffect, useState } from "react";
import type { MemoryLimits } from "../../runtime/protocol.ts";
import { messages } from "../messages.ts";
import { runtime } from "../state/runtime.ts";
import { changeSettings, useSettings } from "../state/settings-store.ts";

const NAMES = ["runBytes", "cacheBytes", "tapeBytes"] as const satisfies readonly (keyof MemoryLimits)[];
const CHOICES = [128, 256, 512, 1024, 2048, 4096].map((megabytes) => megabytes * 2 ** 20);

/** How much of the machine's memory graphs may take. Pre-flight refuses what would not fit. */
export function MemoryFields() {
  const set = useSettings((state) => state.memory);
  const [limits, setLimits] = useState<MemoryLimits | null>(null);
  useEffect(() => {
    let wanted = true;
    // A worker that ends meanwhile says so elsewhere; the fields come with the next choice.
    void runtime()
      .limits(set)
      .then((answer) => wanted && setLimits(answer))
      .catch(() => {});
    return () => {
      wanted = false;
    };
  }, [set]);
  if (!limits) return null;
  return (
    <fieldset className="memory">
      <legend>{messages.device.memory}</legend>
      {NAMES.map((name) => (
        <label key={name}>
          {messages.device.memoryOf[name]}
          <select
            className="select"
            value={limits[name]}
            onChange={(event) => changeSettings({ memory: { ...set, [name]: Number(event.target.value) } })}
          >
            {[...new Set([...CHOICES, limits[name]])]
              .sort((a, b) => a - b)
              .map((bytes) => (
                <option key={bytes} value={bytes}>
                  {messages.device.size(bytes)}
                </option>
              ))}
          </select>
        </label>
      ))}
    </fieldset>
  );
}
