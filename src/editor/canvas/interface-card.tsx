import type { GraphNode, InterfacePort } from "../../graph/document.ts";
import { INPUTS } from "../../graph/reserved.ts";
import { WIRE_NAMES, WIRE_TYPES, type WireType } from "../../graph/wire-type.ts";
import { CloseIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { execute, shownGraph, useDocument } from "../state/document-store.ts";
import { addInterfacePort, NEW_PORT } from "../state/interface.ts";
import { EditableText } from "../top-bar/editable-text.tsx";
import { Handle, Position } from "./flow.ts";
import { portForm, portTint } from "./tints.ts";

const { subgraph: words } = messages;

/** Inside a subgraph: the node that stands for what comes in, or for what goes out. Its ports are added here. */
export function InterfaceCard({ node, selected }: { node: GraphNode; selected: boolean }) {
  const side = node.id === INPUTS ? "inputs" : "outputs";
  const ports = useDocument((state) => shownGraph(state.history.present).interface[side]);
  return (
    <article className={`node interface ${side} ${selected ? "selected" : ""}`}>
      <header className="node-header">
        <span className="node-mark tint-path" aria-hidden="true" />
        <span className="node-title">{words[side]}</span>
      </header>
      <ul className="interface-ports">
        {ports.map((port) => (
          <InterfaceRow key={port.name} side={side} port={port} />
        ))}
        <li className="port interface-port new-port">
          <Handle
            id={NEW_PORT}
            type={side === "inputs" ? "source" : "target"}
            position={side === "inputs" ? Position.Right : Position.Left}
            className="handle round hollow tint-plain"
          />
          <select
            className="nodrag"
            aria-label={words.addPort}
            value=""
            onChange={(event) => addInterfacePort(side, event.target.value as WireType)}
          >
            <option value="">{words.addPort}</option>
            {WIRE_TYPES.map((type) => (
              <option key={type} value={type}>
                {WIRE_NAMES[type]}
              </option>
            ))}
          </select>
        </li>
      </ul>
    </article>
  );
}

function InterfaceRow({ side, port }: { side: "inputs" | "outputs"; port: InterfacePort }) {
  const spec = { type: port.type as WireType, doc: "" };
  const known = WIRE_TYPES.includes(spec.type);
  return (
    <li className="port interface-port">
      <Handle
        id={port.name}
        type={side === "inputs" ? "source" : "target"}
        position={side === "inputs" ? Position.Right : Position.Left}
        className={`handle ${known ? `${portForm(spec)} tint-${portTint(spec)}` : "round tint-plain"}`}
      />
      <EditableText
        className="port-name nodrag"
        label={words.portName(port.name)}
        value={port.name}
        onChange={(to) => execute({ type: "renamePort", side, name: port.name, to })}
      />
      <button
        type="button"
        className="icon-button nodrag"
        aria-label={words.removePort(port.name)}
        onClick={() => execute({ type: "removePort", side, name: port.name })}
      >
        <CloseIcon />
      </button>
    </li>
  );
}
