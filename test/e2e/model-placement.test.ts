import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBrowser } from "../../scripts/browser.mjs";
import { root } from "../../scripts/project.mjs";

let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  server = await createServer({
    root: path.join(root, "test/e2e/pages/placement"),
    configFile: false,
    logLevel: "error",
    cacheDir: path.join(root, "node_modules/.cache/rddm-studio-placement"),
    server: { port: 0, hmr: false, fs: { allow: [root] } },
    optimizeDeps: { include: ["onnxruntime-web/webgpu"] },
  });
  await server.listen();
  browser = await chromium.launch({
    executablePath: findBrowser()!,
    args: [
      ...["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"],
    ],
  });
  page = await browser.newPage();
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.waitForFunction(() => window.openStrictly !== undefined);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const objection = (file: string): Promise<string | null> =>
  page.evaluate(async (url) => (await window.openStrictly)(url), `/@fs${path.join(root, file)}`);
const { models } = JSON.parse(readFileSync(path.join(root, "public/models/index.json"), "utf8")) as {
  models: string[];
};

describe("on WebGPU, without the CPU to fall back to", () => {
  it.each(models)("every operator of %s has its place", async (id) => {
    const { file } = JSON.parse(readFileSync(path.join(root, "public/models", id, "model.json"), "utf8"));
    expect(await objection(`public/models/${id}/${file}`)).toBeNull();
  });

  it("a network that is told the time as int64 is refused: the test can fail", async () => {
    expect(await objection("test/fixtures/networks/timestep.onnx")).toMatch(/CPU/i);
  });
});
