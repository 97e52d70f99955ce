import { useEffect } from "react";
import { ContextMenu } from "./actions/context-menu.tsx";
import { Canvas } from "./canvas/canvas.tsx";
import { ReactFlowProvider } from "./canvas/flow.ts";
import { ViewHandle } from "./canvas/view-handle.tsx";
import { listenToClipboard } from "./clipboard.ts";
import { Dialogs } from "./dialogs/dialogs.tsx";
import { Dock } from "./dock/dock.tsx";
import { Regions } from "./drawers.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { FirstMinute } from "./first-minute.tsx";
import { Inspector } from "./inspector/inspector.tsx";
import { LeftPanel } from "./palette/palette.tsx";
import { QuickAdd } from "./palette/quick-add.tsx";
import { listenForShortcuts } from "./shortcuts.ts";
import { applyTheme, useSettings } from "./state/settings-store.ts";
import { refuseStrayFiles } from "./stray-drops.ts";
import { Toasts } from "./toasts.tsx";
import { TopBar } from "./top-bar/top-bar.tsx";

export function App() {
  const theme = useSettings((state) => state.theme);
  useEffect(() => applyTheme(theme), [theme]);
  return (
    <ErrorBoundary>
      <ReactFlowProvider>
        <Keyboard />
        <ViewHandle />
        <Regions>
          <TopBar />
          <LeftPanel />
          <Canvas />
          <FirstMinute />
          <Inspector />
          <Dock />
        </Regions>
        <QuickAdd />
        <ContextMenu />
        <Dialogs />
        <Toasts />
      </ReactFlowProvider>
    </ErrorBoundary>
  );
}

function Keyboard() {
  useEffect(() => listenForShortcuts(), []);
  useEffect(() => listenToClipboard(), []);
  useEffect(() => refuseStrayFiles(), []);
  return null;
}
