import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "@xyflow/react/dist/base.css";
import "./styles/theme.css";
import "./styles/controls.css";
import "./styles/shell.css";
import "./styles/canvas.css";
import "./styles/node.css";
import "./styles/inspector.css";
import "./styles/dock.css";
import "./styles/dialogs.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { boot } from "./boot.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(<App />);
void boot();
