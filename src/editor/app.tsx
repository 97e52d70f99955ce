import { useEffect } from "react";
import { Canvas } from "./canvas/canvas.tsx";
import { useFit } from "./canvas/fit.ts";
import { ReactFlowProvider, useReactFlow } from "./canvas/flow.ts";
import { listenToClipboard } from "./clipboard.ts";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { Dock } from "./dock/dock.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { Palette } from "./palette/palette.tsx";
import { QuickAdd } from "./palette/quick-add.tsx";
import { listenForShortcuts } from "./shortcuts.ts";
import { applyTheme, useSettings } from "./state/settings-store.ts";
import { Toasts } from "./toasts.tsx";
import { TopBar } from "./top-bar/top-bar.tsx";

export function App() {
  const theme = useSettings((state) => state.theme);
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <ErrorBoundary>
      <ReactFlowProvider>
        <Keyboard />
        <div className="studio">
          <TopBar />
          <Palette />
          <Canvas />
          <Inspector />
          <Dock />
        </div>
        <QuickAdd />
        <Dialogs />
        <Toasts />
      </ReactFlowProvider>
    </ErrorBoundary>
  );
}

/** Shortcuts and clipboard need to know where things are on the canvas. */
function Keyboard() {
  const { screenToFlowPosition } = useReactFlow();
  const showAll = useFit();
  useEffect(() => listenForShortcuts({ fitView: () => showAll() }), [showAll]);
  useEffect(() => listenToClipboard(screenToFlowPosition), [screenToFlowPosition]);
  return null;
}
