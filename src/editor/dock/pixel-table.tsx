import type { PortSpec } from "../../graph/node-type.ts";
import { portTint } from "../canvas/tints.ts";
import { figure } from "../format.ts";
import { messages } from "../messages.ts";
import { pixelAt } from "../plots/heat-map.ts";
import { useTensor } from "../state/tensors.ts";
import { useWatch } from "../state/watch-store.ts";

export interface WatchedWire {
  readonly wire: string;
  readonly name: string;
  readonly spec: PortSpec;
  readonly step: number | null;
}

/** Exact values of the probed pixel on each of some wires. */
export function PixelTable({ wires }: { wires: readonly WatchedWire[] }) {
  const probe = useWatch((state) => state.probe);
  if (!probe) return <p className="card-note">{messages.dock.probeHint}</p>;
  return (
    <table className="pixel-table">
      <tbody>
        {wires.map((watched) => (
          <PixelRow key={watched.wire} {...watched} probe={probe} />
        ))}
      </tbody>
    </table>
  );
}

function PixelRow({ wire, name, spec, step, probe }: WatchedWire & { probe: { x: number; y: number } }) {
  const tensor = useTensor(wire, step);
  const pixel = tensor && pixelAt(tensor, probe);
  return (
    <tr title={pixel ? `${name} (${pixel.column}, ${pixel.row}): ${pixel.values.join(", ")}` : name}>
      <th scope="row" className={`tint-${portTint(spec)}`}>
        {name}
      </th>
      {pixel ? (
        pixel.values.slice(0, 4).map((value, channel) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its place
          <td key={channel}>{figure(value)}</td>
        ))
      ) : (
        <td>–</td>
      )}
    </tr>
  );
}

/** Column and row of the probed pixel in a tensor of this size. */
export function pixelName(probe: { x: number; y: number }, shape: readonly number[]): string {
  const [width, height] = [shape.at(-1) ?? 1, shape.at(-2) ?? 1];
  return `(${Math.floor(probe.x * width)}, ${Math.floor(probe.y * height)})`;
}
