export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What actions may ask of the canvas. It exists while the canvas is on the page. */
export interface CanvasView {
  toFlow(screen: Point): Point;
  toScreen(flow: Point): Point;
  /** Shows everything, or just these nodes. */
  fit(ids?: readonly string[]): void;
  /** 1 is actual size; about the middle of the canvas. */
  zoomTo(zoom: number): void;
  zoomBy(factor: number): void;
  /** Brings a node into view where its head is not, and gives it the focus. */
  focusNode(id: string): void;
}

let shown: CanvasView | null = null;

export const canvasView = (): CanvasView | null => shown;
export const setCanvasView = (view: CanvasView | null): void => {
  shown = view;
};
