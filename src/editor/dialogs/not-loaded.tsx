import { messages } from "../messages.ts";
import { Modal } from "./modal.tsx";

/** In place of a dialog whose script does not come: a run that is paused, and the undo list, are more than it. */
export const NotLoaded = () => (
  <Modal title={messages.dialog.notLoaded}>
    <p>{messages.dialog.notLoadedText}</p>
  </Modal>
);
