import { defineConfig } from "vite";

/** The command line, for Node; packages are not bundled. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist-cli",
    target: "node20",
    rolldownOptions: { output: { entryFileNames: "rddm-studio.mjs", chunkFileNames: "[name]-[hash].mjs" } },
  },
});
