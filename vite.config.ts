import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, runnerImport } from "vite";
import { ISOLATION_HEADERS } from "./scripts/serve.mjs";

/** Vite's dev server needs inline scripts and a websocket: the page's policy holds in what is built. */
const policyOnlyInBuild: Plugin = {
  name: "policy-only-in-build",
  apply: "serve",
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ""),
};

/** `graph.schema.json` beside the page: what a graph file may hold, from the node types as they are in this build. */
const graphSchema: Plugin = {
  name: "graph-schema",
  apply: "build",
  async generateBundle() {
    const { module } = await runnerImport<typeof import("./src/nodes/graph-schema.ts")>("./src/nodes/graph-schema.ts", {
      configFile: false,
    });
    const source = `${JSON.stringify(module.graphSchema, null, 1)}\n`;
    this.emitFile({ type: "asset", fileName: "graph.schema.json", source });
  },
};

export default defineConfig({
  // The site works under any path: `https://host/some/folder/`.
  base: "./",
  plugins: [react(), policyOnlyInBuild, graphSchema],
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
