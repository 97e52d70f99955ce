import "@xyflow/react/dist/base.css";
import "../../../../src/editor/styles/theme.css";
import "../../../../src/editor/styles/controls.css";
import "../../../../src/editor/styles/canvas.css";
import "../../../../src/editor/styles/node.css";
import { createRoot, type Root } from "react-dom/client";
import { bitmapUrl } from "../../../../src/editor/bitmap-url.ts";
import { Canvas } from "../../../../src/editor/canvas/canvas.tsx";
import { ReactFlowProvider, type Viewport } from "../../../../src/editor/canvas/flow.ts";
import { openInEditor } from "../../../../src/editor/state/document-store.ts";
import { startFollowingDocument, useFlow } from "../../../../src/editor/state/flow-store.ts";
import { eventsOf } from "../../../../src/editor/state/run-events.ts";
import { useRun } from "../../../../src/editor/state/run-store.ts";
import type { Plan } from "../../../../src/graph/plan.ts";
import { BareCanvas, type DrawnGraph } from "./bare-canvas.tsx";
import { gridDocument } from "./grid.ts";
import type { Markup } from "./static-node.tsx";

export interface CanvasBench {
  /** Shows the studio's canvas with a chain of nodes in a grid, each with a picture or without. */
  ours(count: number, pictures: boolean): Promise<void>;
  /** What it shows, for {@link bare} on another page. */
  drawn(): DrawnGraph;
  /** Shows React Flow's own canvas with the same nodes, as static markup. */
  bare(drawn: DrawnGraph): Promise<void>;
  /** Run events as a run sends them, pictures and ends of nodes, this many a second, until it is called with 0. */
  events(perSecond: number): void;
  /** From here on the times of frames are noted. */
  watchFrames(): void;
  /** Times between the frames since then, in ms. */
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
let timer: ReturnType<typeof setInterval> | undefined;

startFollowingDocument();
const RUN = "bench";
useRun.setState({ runId: RUN });
const tell = eventsOf({ steps: [] } as unknown as Plan, () => true);

function mount(content: React.ReactNode): void {
  root?.unmount();
  root = createRoot(document.getElementById("root") as HTMLElement);
  root.render(<ReactFlowProvider>{content}</ReactFlowProvider>);
}

const frame = () => new Promise<number>((next) => requestAnimationFrame(next));

async function measured(count: number): Promise<void> {
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

const showPicture = (nodeId: string, shade: number): void =>
  tell({
    ...{ runId: RUN, type: "preview", nodeId, port: "image", iteration: null },
    ...{ shape: [1, 3, PICTURE.height, PICTURE.width], preview: picture(shade) },
  });

function markupOf(id: string): Markup {
  const article = document.querySelector(`[data-id="${id}"] > article`);
  return { className: article?.className ?? "", html: article?.innerHTML ?? "" };
}

function viewOf(): Viewport {
  const viewport = document.querySelector(".react-flow__viewport") as HTMLElement;
  const { a, e, f } = new DOMMatrix(viewport.style.transform);
  return { x: e, y: f, zoom: a };
}

window.canvasBench = {
  async ours(count, pictures) {
    openInEditor(gridDocument(count));
    mount(<Canvas />);
    await measured(count);
    if (pictures) for (const { id } of useFlow.getState().nodes) showPicture(id, 128);
    for (let rest = 0; rest < 10; rest++) await frame();
  },
  drawn() {
    const { nodes, edges } = useFlow.getState();
    return {
      nodes: nodes.map(({ id, position }) => ({ id, position })),
      edges: edges.map(({ id, source, sourceHandle, target, targetHandle }) => ({
        ...{ id, source, sourceHandle, target, targetHandle },
      })),
      markup: Object.fromEntries(nodes.map(({ id }) => [id, markupOf(id)])),
      view: viewOf(),
    };
  },
  async bare(drawn) {
    mount(<BareCanvas drawn={drawn} />);
    await measured(drawn.nodes.length);
    const url = bitmapUrl(picture(128));
    const images = [...document.querySelectorAll<HTMLImageElement>(".preview-picture")];
    await Promise.all(
      images.map((image) => {
        image.src = url;
        return image.decode();
      }),
    );
  },
  events(perSecond) {
    clearInterval(timer);
    if (perSecond === 0) return;
    const ids = useFlow.getState().nodes.map(({ id }) => id);
    let sent = 0;
    const began = performance.now();
    timer = setInterval(() => {
      for (; sent < ((performance.now() - began) * perSecond) / 1000; sent++) {
        const nodeId = ids[(sent >> 1) % ids.length] as string;
        if (sent % 2 === 0) showPicture(nodeId, sent % 256);
        else tell({ runId: RUN, type: "node", nodeId, status: "done", ms: sent % 1000 });
      }
    }, 5);
  },
  watchFrames() {
    const times: number[] = [];
    let request = requestAnimationFrame(function tick(now) {
      times.push(now);
      request = requestAnimationFrame(tick);
    });
    window.canvasBench.frames = () => {
      cancelAnimationFrame(request);
      return times.slice(1).map((time, index) => time - (times[index] as number));
    };
  },
  frames: () => [],
  async keystroke() {
    const field = document.querySelector<HTMLInputElement>(".number-input input");
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
