import type { PortSpec } from "../../graph/node-type.ts";
import { WIRE_NAMES } from "../../graph/wire-type.ts";
import { portTitle } from "../names.ts";
import { Handle, Position } from "./flow.ts";
import { portForm, portTint } from "./tints.ts";

interface PortProps {
  readonly name: string;
  readonly spec: PortSpec;
  readonly side: "input" | "output";
  readonly wired: boolean;
}

/** One port: its shape and colour say its type, hollow while nothing is wired to an input. */
export function PortHandle({ name, spec, side, wired }: PortProps) {
  const input = side === "input";
  const hollow = input && !wired;
  return (
    <div
      className={`port ${side}`}
      title={`${WIRE_NAMES[spec.type]}${spec.optional ? ", optional" : ""} · ${spec.doc}`}
    >
      <Handle
        id={name}
        type={input ? "target" : "source"}
        position={input ? Position.Left : Position.Right}
        className={`handle ${portForm(spec)} tint-${portTint(spec)} ${hollow ? "hollow" : ""} ${hollow && !spec.optional ? "needed" : ""}`}
      />
      <span className={`port-name ${spec.optional && !wired ? "optional" : ""}`}>{portTitle(name, spec)}</span>
    </div>
  );
}
