import type { Locator, Page } from "playwright-core";
import type { Graph } from "../../src/graph/document.ts";
import { graphOf } from "./harness.ts";

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** What a person does with mouse and keys on the canvas, on one page. */
export class Hands {
  constructor(readonly page: Page) {}

  node = (id: string): Locator => this.page.locator(`.react-flow__node[data-id="${id}"]`);
  wire = (from: string, to: string): Locator => this.page.locator(`.react-flow__edge[data-id="${from}->${to}"]`);

  /** An input and an output may have the same name. */
  port(address: string, side?: "source" | "target"): Locator {
    const [node, port] = address.split(".");
    const handle = `.react-flow__handle[data-nodeid="${node}"][data-handleid="${port}"]`;
    return this.page.locator(side ? `${handle}.${side}` : handle);
  }

  async graph(id = "main"): Promise<Graph> {
    const graph = (await graphOf(this.page)).graphs[id];
    if (!graph) throw new Error(`no graph ${id}`);
    return graph;
  }

  ids = async (): Promise<string[]> => (await this.graph()).nodes.map(({ id }) => id);
  edges = async (): Promise<string[]> => (await this.graph()).edges.map(({ from, to }) => `${from}->${to}`);

  async middle(locator: Locator): Promise<Spot> {
    const box = await locator.boundingBox();
    if (!box) throw new Error(`not on the page: ${locator}`);
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** In several moves, as a hand does. */
  async drag(from: Spot, to: Spot): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2 + 3, { steps: 4 });
    await this.page.mouse.move(to.x, to.y, { steps: 6 });
    await this.page.mouse.up();
  }

  dragNode = async (id: string, by: Spot): Promise<void> => {
    const from = await this.middle(this.node(id).locator(".node-header, .frame-header").first());
    await this.drag(from, { x: from.x + by.x, y: from.y + by.y });
  };

  connect = async (from: string, to: string): Promise<void> =>
    this.drag(await this.middle(this.port(from, "source")), await this.middle(this.port(to, "target")));

  /** A point on a drawn wire, on the screen: 0 is its start. */
  onWire = (from: string, to: string, part = 0.5): Promise<Spot> =>
    this.wire(from, to)
      .locator(".react-flow__edge-path")
      .evaluate((element, part) => {
        const path = element as unknown as SVGPathElement;
        const { x, y } = path.getPointAtLength(path.getTotalLength() * part);
        const matrix = path.getScreenCTM() as DOMMatrix;
        return { x: matrix.a * x + matrix.e, y: matrix.d * y + matrix.f };
      }, part);

  /** Types into the open search and takes what is chosen. */
  async pick(words: string): Promise<void> {
    await this.page.locator(".pick input").fill(words);
    await this.page.keyboard.press("Enter");
  }

  /** Until the view has stopped moving and every node is drawn. */
  async settled(): Promise<void> {
    const place = () =>
      this.page.locator(".react-flow__viewport").evaluate(async (view) => {
        // What was just added comes into view two frames later.
        for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
        return (view as HTMLElement).style.transform;
      });
    for (let before: string | null = null, now = await place(); now !== before; now = await place()) before = now;
  }

  press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await this.page.keyboard.press(key);
  };
}
