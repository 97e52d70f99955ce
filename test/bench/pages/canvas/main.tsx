import "@xyflow/react/dist/base.css";
import "../../../../src/editor/styles/theme.css";
import "../../../../src/editor/styles/controls.css";
import "../../../../src/editor/styles/canvas.css";
import "../../../../src/editor/styles/node.css";
import { createRoot, type Root } from "react-dom/client";
import { Canvas } from "../../../../src/editor/canvas/canvas.tsx";
import { ReactFlowProvider } from "../../../../src/editor/canvas/flow.ts";
import { openInEditor } from "../../../../src/editor/state/document-store.ts";
import { startFollowingDocument, useFlow } from "../../../../src/editor/state/flow-store.ts";
import { updateNodeRun } from "../../../../src/editor/state/node-runs.ts";
import { BareCanvas, type BareGraph } from "./bare-canvas.tsx";
import { gridDocument } from "./grid.ts";

export interface CanvasBench {
  /** Shows the studio's canvas with a chain of nodes in a grid, each with a picture or without. */
  ours(count: number, pictures: boolean): Promise<number>;
  /** Shows React Flow's own canvas with the DOM that `ours` had, as static markup. The number of elements, of both. */
  bare(): Promise<number>;
  /** Run events as a run sends them, this many a second, until it is called again with 0. */
  events(perSecond: number): void;
  /** Times between frames, in ms, since it was last asked. */
  frames(): number[];
  /** From a key press in a parameter of the first node to the frame that shows it, in ms. */
  keystroke(): Promise<number>;
}

declare global {
  interface Window {
    canvasBench: CanvasBench;
  }
}

const PICTURE = { width: 180, height: 101 };
let root: Root | null = null;
let seen: BareGraph | null = null;
let timer: ReturnType<typeof setInterval> | undefined;

startFollowingDocument();

function mount(content: React.ReactNode): void {
  root?.unmount();
  root = createRoot(document.getElementById("root") as HTMLElement);
  root.render(<ReactFlowProvider>{content}</ReactFlowProvider>);
}

const frame = () => new Promise<number>((next) => requestAnimationFrame(next));
const elements = () => document.querySelectorAll(".react-flow__node *").length;

async function drawn(count: number): Promise<void> {
  const visible = () =>
    [...document.querySelectorAll<HTMLElement>(".react-flow__node")].filter(
      (node) => node.style.visibility !== "hidden",
    );
  while (visible().length < count) await frame();
  for (let rest = 0; rest < 10; rest++) await frame();
}

function picture(shade: number) {
  const rgba = new Uint8ClampedArray(PICTURE.width * PICTURE.height * 4).fill(shade);
  return { ...PICTURE, rgba };
}

const eventOf = (id: string, shade: number) =>
  updateNodeRun(id, (run) => ({
    ...run,
    status: "done",
    ms: shade,
    previews: { image: { preview: picture(shade), shape: [1, 3, 101, 180], iteration: null } },
  }));

function markupOf(id: string) {
  const article = document.querySelector(`[data-id="${id}"] > article`);
  return { className: article?.className ?? "", html: article?.innerHTML ?? "" };
}

window.canvasBench = {
  async ours(count, pictures) {
    openInEditor(gridDocument(count));
    mount(<Canvas />);
    await drawn(count);
    const ids = useFlow.getState().nodes.map(({ id }) => id);
    if (pictures) for (const id of ids) eventOf(id, 128);
    for (let rest = 0; rest < 10; rest++) await frame();
    const markup = new Map(ids.map((id) => [id, markupOf(id)]));
    const { nodes, edges } = useFlow.getState();
    seen = { nodes, edges, markup };
    return elements();
  },
  async bare() {
    if (!seen) throw new Error("ours first");
    mount(<BareCanvas {...seen} />);
    await drawn(seen.nodes.length);
    return elements();
  },
  events(perSecond) {
    clearInterval(timer);
    if (perSecond === 0) return;
    const ids = useFlow.getState().nodes.map(({ id }) => id);
    let sent = 0;
    const began = performance.now();
    timer = setInterval(() => {
      for (; sent < ((performance.now() - began) * perSecond) / 1000; sent++)
        eventOf(ids[sent % ids.length] as string, sent % 256);
    }, 5);
  },
  frames: () => intervals.splice(0),
  async keystroke() {
    const field = document.querySelector<HTMLInputElement>(".bare-input");
    if (!field) throw new Error("no parameter on the first node");
    field.focus();
    const pressed = await new Promise<number>((next) =>
      field.addEventListener("keydown", (event) => next(event.timeStamp), { once: true }),
    );
    await frame();
    // After the frame's own work: what was painted is on its way to the screen.
    await new Promise<void>((next) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => next();
      channel.port2.postMessage(null);
    });
    return performance.now() - pressed;
  },
};

const intervals: number[] = [];
let last = performance.now();
requestAnimationFrame(function tick(now) {
  intervals.push(now - last);
  last = now;
  requestAnimationFrame(tick);
});
