import { type ComponentType, lazy, Suspense } from "react";
import { assertNever } from "../../graph/diagnostic.ts";
import { CommandPalette } from "../palette/command-palette.tsx";
import { ConnectDialog } from "../palette/connect-dialog.tsx";
import { type Dialog, useDialogs } from "../state/dialog-store.ts";
import { CannotOpen } from "./cannot-open.tsx";
import { ConfirmOpen } from "./confirm-open.tsx";
import { LibraryDialog } from "./library-dialog.tsx";
import { NotLoaded } from "./not-loaded.tsx";
import { PaintDialog } from "./paint-dialog.tsx";
import { ShareDialog } from "./share-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";
import { TemplatesDialog } from "./templates-dialog.tsx";

/** Loaded when it is first shown: the largest of those that few ever open are not in the first load. */
const onDemand = <Props,>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => ({ default: await load().catch((): ComponentType<Props> => NotLoaded) }));

const ChangeTensorDialog = onDemand(async () => (await import("./change-tensor-dialog.tsx")).ChangeTensorDialog);
const ModelCardDialog = onDemand(async () => (await import("./model-card-dialog.tsx")).ModelCardDialog);

export function Dialogs() {
  const dialog = useDialogs((state) => state.dialog);
  if (!dialog) return null;
  return (
    <Suspense fallback={null}>
      <Shown key={dialog.kind} dialog={dialog} />
    </Suspense>
  );
}

function Shown({ dialog }: { dialog: Dialog }) {
  switch (dialog.kind) {
    case "templates":
      return <TemplatesDialog />;
    case "library":
      return <LibraryDialog />;
    case "share":
      return <ShareDialog />;
    case "shortcuts":
      return <ShortcutsDialog />;
    case "paint":
      return <PaintDialog {...dialog} />;
    case "change-tensor":
      return <ChangeTensorDialog {...dialog} />;
    case "model-card":
      return <ModelCardDialog {...dialog} />;
    case "commands":
      return <CommandPalette />;
    case "connect":
      return <ConnectDialog {...dialog} />;
    case "confirm-open":
      return <ConfirmOpen {...dialog} />;
    case "cannot-open":
      return <CannotOpen {...dialog} />;
    default:
      return assertNever(dialog);
  }
}
