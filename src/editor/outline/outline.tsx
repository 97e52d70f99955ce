import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { edgeKey } from "../../graph/document.ts";
import { useJumpToNode } from "../canvas/jump.ts";
import { ChevronIcon } from "../icons.tsx";
import { messages } from "../messages.ts";
import { showDialog } from "../state/dialog-store.ts";
import { addressOf, useDocument } from "../state/document-store.ts";
import { cutWires, deleteSelection } from "../state/editing.ts";
import { selectNodes, selectWire, useFlow } from "../state/flow-store.ts";
import { type OutlineItem, outlineItems } from "./outline-items.ts";

const { outline: words } = messages;

/**
 * The graph as a tree, for screen readers and for those who would rather read: nodes, their ports, their wires.
 * In step with the canvas both ways; wires are made and cut here as well.
 */
export function Outline() {
  const document = useDocument((state) => state.history.present);
  const scope = useDocument((state) => state.scope);
  const selected = useFlow((state) => state.selectedNodes);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState<string | null>(null);
  const tree = useRef<HTMLDivElement>(null);
  const jump = useJumpToNode();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope is another graph of the same document
  const items = useMemo(() => outlineItems(document, open), [document, open, scope]);
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === current),
  );
  // What is selected on the canvas is where the outline stands.
  useEffect(() => {
    const [id] = selected;
    if (id) setCurrent((before) => (before?.split(".")[0] === id ? before : id));
  }, [selected]);

  /** What has the focus is selected on the canvas. */
  const standAt = (item: OutlineItem) => {
    setCurrent(item.key);
    if (item.edge) selectWire(edgeKey(item.edge));
    else if (!selected.includes(item.node)) selectNodes([item.node]);
  };
  const goTo = (index: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, index))];
    if (!item) return;
    standAt(item);
    tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(item.key)}"]`)?.focus();
  };
  const toggle = (key: string, on: boolean) => {
    const next = new Set(open);
    if (on) next.add(key);
    else next.delete(key);
    setOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = items[at];
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) goTo(step(at, items.length));
    else if (event.key === "ArrowRight")
      open.has(item.key) || item.children === 0 ? goTo(at + 1) : toggle(item.key, true);
    else if (event.key === "ArrowLeft") open.has(item.key) ? toggle(item.key, false) : goTo(parentOf(items, at));
    else if (event.key === "Enter") act(item, jump);
    else if (event.key === "Delete" || event.key === "Backspace") remove(item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <p className="outline-hint">{words.hint}</p>
      <div ref={tree} className="outline" role="tree" aria-label={words.tree} onKeyDown={onKeyDown}>
        {items.map((item, index) => (
          <OutlineLine
            key={item.key}
            item={item}
            open={open.has(item.key)}
            current={index === at}
            selected={item.level === 1 && selected.includes(item.node)}
            onToggle={() => toggle(item.key, !open.has(item.key))}
            onFocus={() => standAt(item)}
            onAct={() => (item.level === 1 ? jump(addressOf(item.node)) : act(item, jump))}
          />
        ))}
      </div>
    </>
  );
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

const parentOf = (items: readonly OutlineItem[], at: number): number =>
  items.slice(0, at).findLastIndex(({ level }) => level < (items[at]?.level ?? 1));

/** Enter: to the node on the canvas; the wires of a port; the other end of a wire. */
function act(item: OutlineItem, jump: (address: string) => void): void {
  if (item.edge && item.port) {
    const end = item.port.side === "inputs" ? item.edge.from : item.edge.to;
    jump(addressOf(end.slice(0, end.lastIndexOf("."))));
  } else if (item.port) showDialog({ kind: "connect", node: item.node, port: item.port });
  else jump(addressOf(item.node));
}

function remove(item: OutlineItem): void {
  if (item.edge) cutWires([edgeKey(item.edge)]);
  else if (item.level === 1) {
    selectNodes([item.node]);
    deleteSelection();
  }
}

interface LineProps {
  readonly item: OutlineItem;
  readonly open: boolean;
  readonly current: boolean;
  readonly selected: boolean;
  readonly onToggle: () => void;
  readonly onFocus: () => void;
  readonly onAct: () => void;
}

function OutlineLine({ item, open, current, selected, onToggle, onFocus, onAct }: LineProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys
    <div
      data-key={item.key}
      className={`outline-item level-${item.level}`}
      role="treeitem"
      aria-level={item.level}
      aria-expanded={item.children > 0 ? open : undefined}
      aria-selected={selected}
      aria-label={item.note ? `${item.title}, ${item.note}` : item.title}
      tabIndex={current ? 0 : -1}
      onFocus={onFocus}
      onClick={onAct}
    >
      {item.children > 0 ? (
        <button
          type="button"
          className={`outline-toggle ${open ? "open" : ""}`}
          tabIndex={-1}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <ChevronIcon />
        </button>
      ) : (
        <span className="outline-toggle" />
      )}
      <span className="outline-title">{item.title}</span>
      <small>{item.note}</small>
    </div>
  );
}
