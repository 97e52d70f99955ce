import { actionsMessages } from "./messages/actions.ts";
import { canvasMessages } from "./messages/canvas.ts";
import { dockMessages } from "./messages/dock.ts";
import { graphsMessages } from "./messages/graphs.ts";
import { inspectorMessages } from "./messages/inspector.ts";
import { modelCardMessages } from "./messages/model-card.ts";
import { pageMessages } from "./messages/page.ts";
import { paramsMessages } from "./messages/params.ts";
import { runsMessages } from "./messages/runs.ts";

/**
 * Every word of the page that is not of a node type, by the part of the page it is in; what varies is a function of
 * it. A translation is another object of this type. Node types carry their own titles and docs.
 */
export const messages = {
  ...actionsMessages,
  ...canvasMessages,
  ...paramsMessages,
  ...dockMessages,
  ...runsMessages,
  ...graphsMessages,
  ...inspectorMessages,
  ...modelCardMessages,
  ...pageMessages,
} as const;
