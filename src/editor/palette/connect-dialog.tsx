import { splitAddress } from "../../graph/document.ts";
import { indexOf } from "../../graph/graph-index.ts";
import { WIRE_NAMES } from "../../graph/wire-type.ts";
import { nodePorts } from "../../graph/wiring.ts";
import { pointerOnCanvas } from "../canvas/pointer.ts";
import { portTint } from "../canvas/tints.ts";
import { canvasView } from "../canvas/view.ts";
import { Modal } from "../dialogs/modal.tsx";
import { messages } from "../messages.ts";
import { nodeTitle, portTitle } from "../names.ts";
import { closeDialog, showDialog, showQuickAdd } from "../state/dialog-store.ts";
import { currentDocument, currentGraph, currentTypes } from "../state/document-store.ts";
import { connect, cutWires } from "../state/editing.ts";
import { boxOf, useFlow } from "../state/flow-store.ts";
import { type PortSide, portChoices, wiresAt } from "../state/port-choices.ts";
import { matches, type PickItem, PickList } from "./pick-list.tsx";

const { connect: words } = messages;

interface Props {
  readonly node: string;
  readonly port?: { readonly side: PortSide; readonly name: string };
}

interface Choice extends PickItem {
  readonly take: () => void;
}

/** Wires by keyboard: first a port of the node, then the port at the other end; wires that are there are cut here too. */
export function ConnectDialog({ node, port }: Props) {
  const title = nodeTitle(currentDocument(), node);
  const choices = port ? ends(node, port) : ports(node);
  return (
    <Modal title={port ? words.titleEnd(title, port.name) : words.title(title)}>
      <PickList<Choice>
        key={port ? `${port.side} ${port.name}` : ""}
        label={port ? words.placeholderEnd : words.placeholder}
        placeholder={port ? words.placeholderEnd : words.placeholder}
        search={(query) => choices.filter((choice) => matches(query, choice.title, String(choice.group)) > 0)}
        nothing={() => words.nothing}
        onPick={({ take }) => take()}
        onClose={closeDialog}
      />
    </Modal>
  );
}

function ports(id: string): Choice[] {
  const graph = currentGraph();
  const node = indexOf(graph).nodes.get(id);
  const found = node && nodePorts(node, currentTypes());
  return (["outputs", "inputs"] as const).flatMap((side) =>
    Object.entries(found?.[side] ?? {}).map(([name, spec]): Choice => {
      const wires = wiresAt(graph, id, side, name);
      return {
        id: `${side} ${name}`,
        title: portTitle(name, spec),
        tint: portTint(spec),
        group: words[side],
        note: wires.length > 0 ? words.wired(wires.length) : WIRE_NAMES[spec.type],
        take: () => showDialog({ kind: "connect", node: id, port: { side, name } }),
      };
    }),
  );
}

function ends(id: string, port: NonNullable<Props["port"]>): Choice[] {
  const document = currentDocument();
  const graph = currentGraph();
  const address = `${id}.${port.name}`;
  const out = port.side === "outputs";
  const cuts = wiresAt(graph, id, port.side, port.name).map((edge): Choice => {
    const other = splitAddress(out ? edge.to : edge.from);
    return {
      id: `cut ${edge.from} ${edge.to}`,
      title: words.cut(nodeTitle(document, other?.node ?? ""), other?.port ?? ""),
      group: words.cutGroup,
      take: () => done(() => cutWires([`${edge.from}->${edge.to}`])),
    };
  });
  const others = portChoices(document, id, port, useFlow.getState().nodes.map(boxOf)).map(
    ({ node, name, spec, wired }): Choice => ({
      id: `${node}.${name}`,
      title: `${nodeTitle(document, node)} · ${portTitle(name, spec)}`,
      tint: portTint(spec),
      group: words.toGroup,
      note: wired ? words.replaces : spec.optional ? words.optional : "",
      take: () =>
        done(() => connect(out ? { from: address, to: `${node}.${name}` } : { from: `${node}.${name}`, to: address })),
    }),
  );
  const fresh: Choice = {
    id: "new",
    title: words.newNode,
    group: words.toGroup,
    take: () => {
      closeDialog();
      showQuickAdd({ screen: beside(id, out), wire: out ? { from: address } : { to: address } });
    },
  };
  return [...others, fresh, ...cuts];
}

function done(edit: () => void): void {
  closeDialog();
  edit();
}

/** Where a new node for this port would go. */
function beside(id: string, right: boolean): { readonly x: number; readonly y: number } {
  const node = useFlow.getState().nodes.find((candidate) => candidate.id === id);
  const view = canvasView();
  if (!node || !view) return pointerOnCanvas();
  const { x, y, width } = boxOf(node);
  return view.toScreen({ x: right ? x + width + 60 : x - 60, y });
}
