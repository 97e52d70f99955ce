import { type Browser, chromium } from "playwright-core";
import { build, type InlineConfig, mergeConfig, type PreviewServer, preview } from "vite";
import { findBrowser } from "../../scripts/browser.mjs";
import { root } from "../../scripts/project.mjs";
import site from "../../vite.config.ts";
import { type Bench, type BenchContext, type Figure, lineOf, verdictOf } from "./bench.ts";

// What is measured is what ships: libraries have a slower build for development.
process.env.NODE_ENV = "production";

const BENCHES = import.meta.glob<{ default: Bench }>("./*.bench.ts", { eager: true });
const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
/** WebGPU in software. */
const WEBGPU = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"];

export type Result = Figure & { readonly bench: string; readonly verdict: ReturnType<typeof verdictOf> };

/** Runs the benches whose names hold one of the words, one after the other, and prints a line for each figure. */
export async function runBenches(words: readonly string[]): Promise<{ figures: Result[]; failed: string[] }> {
  const figures: Result[] = [];
  const failed: string[] = [];
  for (const [file, { default: run }] of Object.entries(BENCHES)) {
    const bench = file.slice("./".length, -".bench.ts".length);
    if (words.length > 0 && !words.some((word) => bench.includes(word))) continue;
    console.log(`\n${bench}`);
    const closing: (() => Promise<void>)[] = [];
    const report = (figure: Figure): void => {
      figures.push({ ...figure, bench, verdict: verdictOf(figure) });
      console.log(lineOf(figure));
    };
    try {
      await run(contextOf(closing, report));
    } catch (error) {
      failed.push(bench);
      console.error(error);
    } finally {
      for (const close of closing.reverse()) await close();
    }
  }
  return { figures, failed };
}

function contextOf(closing: (() => Promise<void>)[], report: BenchContext["report"]): BenchContext {
  const browser = async ({ webgpu = false } = {}): Promise<Browser> => {
    const executablePath = findBrowser();
    if (!executablePath) throw new Error("no Chrome or Chromium: set CHROME_PATH");
    const args = [...FLAGS, ...(webgpu ? WEBGPU : [])];
    const launched = await chromium.launch({ executablePath, args });
    closing.push(() => launched.close());
    return launched;
  };
  return {
    browser,
    report,
    skip: (name, reason) => console.log(`${name.padEnd(68)}  not measured: ${reason}`),
    async page(name, options) {
      const server = await servePage(name);
      closing.push(() => server.close());
      const page = await (await browser(options)).newPage();
      page.on("pageerror", (error) => console.error(error));
      await page.goto(server.resolvedUrls!.local[0]!);
      return page;
    },
  };
}

/** Built as the site is, so that what is measured is what ships. */
async function servePage(name: string): Promise<PreviewServer> {
  const own: InlineConfig = {
    root: `${root}/test/bench/pages/${name}`,
    logLevel: "error",
    publicDir: `${root}/public`,
    build: { ...site.build, outDir: `${root}/node_modules/.cache/rddm-studio-bench/${name}`, emptyOutDir: true },
    preview: { ...site.preview, port: 0 },
  };
  const config = mergeConfig(site, own);
  await build({ ...config, configFile: false });
  return preview({ ...config, configFile: false });
}
