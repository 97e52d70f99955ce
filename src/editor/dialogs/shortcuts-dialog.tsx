import { SHORTCUTS } from "../shortcuts.ts";
import { Modal } from "./modal.tsx";

const CLIPBOARD = [
  { keys: "Ctrl+C", what: "Copy the selected nodes as text" },
  { keys: "Ctrl+X", what: "Cut them" },
  { keys: "Ctrl+V", what: "Paste nodes, a graph or an image" },
  { keys: "Shift+drag", what: "Select with a box" },
  { keys: "Tab", what: "Go from node to node; arrow keys move the selected ones" },
];

export function ShortcutsDialog() {
  return (
    <Modal title="Keyboard shortcuts">
      <dl className="shortcut-list">
        {[...SHORTCUTS, ...CLIPBOARD].map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys.split("+").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
