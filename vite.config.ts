import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { ISOLATION_HEADERS } from "./scripts/serve.mjs";

/** Vite's dev server needs inline scripts and a websocket: the page's policy holds in what is built. */
const policyOnlyInBuild: Plugin = {
  name: "policy-only-in-build",
  apply: "serve",
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
};

export default defineConfig({
  // The site works under any path: `https://host/some/folder/`.
  base: "./",
  plugins: [react(), policyOnlyInBuild],
  worker: { format: "es" },
  // Node's build of onnxruntime, which the page never takes: without this its 28 MB of WASM would ship.
  resolve: { alias: [{ find: /^onnxruntime-web$/, replacement: "onnxruntime-web/wasm" }] },
  server: { headers: ISOLATION_HEADERS },
  preview: { headers: ISOLATION_HEADERS },
  optimizeDeps: {
    // Found only inside the worker: without this, the dev server reloads the page when a run first asks for them.
    include: ["comlink", "onnxruntime-web/jspi", "onnxruntime-web/webgpu", "onnxruntime-web/wasm"],
  },
  build: { target: "es2023", assetsInlineLimit: 0, chunkSizeWarningLimit: 1500 },
});
