import { readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { findBrowser } from "../../scripts/browser.mjs";
import { buildSite, root } from "../../scripts/project.mjs";
import { serve } from "../../scripts/serve.mjs";
import type { GraphDocument } from "../../src/graph/document.ts";
import { serializeDocument } from "../../src/graph/document-io.ts";
import type { ModelCard } from "../../src/graph/model-card.ts";
import type { RunSummary } from "../../src/runtime/protocol.ts";
import { type AssetFile, refOf } from "./files.ts";

const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
/** WebGPU in software. */
const WEBGPU = ["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"];

export interface LaunchOptions {
  readonly webgpu?: boolean;
  /** Served with the page as though they shipped: bytes, and the card of a model. */
  readonly models?: readonly (AssetFile & { readonly card: ModelCard })[];
  readonly images?: readonly AssetFile[];
}

/** The built site in a real browser. Everything it does wrong is collected, and told by `expectClean`. */
export interface Studio {
  readonly url: string;
  /** A page of a profile of its own: nothing is stored yet. */
  newPage(fragment?: string, options?: BrowserContextOptions): Promise<Page>;
  /** No request left the origin, nothing broke the policy, nothing was thrown or logged as an error. */
  expectClean(): void;
  /** What was wrong since then, where a test means it to be. */
  complaints(): string[];
  close(): Promise<void>;
}

export async function launchStudio(options: LaunchOptions = {}): Promise<Studio> {
  if (!buildSite()) throw new Error("the site does not build");
  const executablePath = findBrowser();
  if (!executablePath) throw new Error("no Chrome or Chromium: set CHROME_PATH");
  const site = await serve({ folder: path.join(root, "dist") });
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...(options.webgpu ? WEBGPU : [])] });
  const complaints: string[] = [];
  return {
    url: site.url,
    newPage: (fragment = "", context = {}) => openPage(browser, site.url, fragment, options, complaints, context),
    expectClean: () => expect(complaints.splice(0)).toEqual([]),
    complaints: () => complaints.splice(0),
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}

async function openPage(
  browser: Browser,
  url: string,
  fragment: string,
  options: LaunchOptions,
  complaints: string[],
  more: BrowserContextOptions,
): Promise<Page> {
  // A view that glides is where it will be only after a while: tests would aim at where things were.
  const still = { reducedMotion: "reduce" } as const;
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...still, ...more });
  const page = await context.newPage();
  watch(page, url, complaints);
  await ship(page, url, options);
  await page.goto(url + fragment);
  await ready(page);
  return page;
}

/** Until the page has read its library and chosen a device: a graph can be run. */
export const ready = (page: Page): Promise<unknown> => page.waitForFunction(() => window.studio?.state().device);

function watch(page: Page, url: string, complaints: string[]): void {
  const origin = new URL(url).origin;
  page.context().on("request", (request) => {
    const target = request.url();
    if (/^(data|blob):/.test(target) || new URL(target).origin === origin) return;
    complaints.push(`request to ${target}`);
  });
  // A violation of the policy is an error on the console, in workers too.
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.stack ?? error.message}`));
}

/** Adds files to the indexes of what ships with the site. */
async function ship(page: Page, url: string, { models = [], images = [] }: LaunchOptions): Promise<void> {
  const json = (value: unknown) => ({ contentType: "application/json", body: JSON.stringify(value) });
  const bytes = (file: AssetFile) => ({ contentType: "application/octet-stream", body: Buffer.from(file.bytes) });
  if (models.length > 0) {
    const shipped = readIndex("models") as { models: string[] };
    const all = { ...shipped, models: [...shipped.models, ...models.map(({ card }) => card.id)] };
    await page.route(`${url}models/index.json`, (route) => route.fulfill(json(all)));
  }
  for (const model of models) {
    await page.route(`${url}models/${model.card.id}/model.json`, (route) => route.fulfill(json(model.card)));
    await page.route(`${url}models/${model.card.id}/${model.card.file}`, (route) => route.fulfill(bytes(model)));
  }
  if (images.length === 0) return;
  const shipped = readIndex("samples") as { samples: object[] };
  const own = images.map((image) => ({ ...refOf(image), file: image.name, title: image.name, licence: "CC0 1.0" }));
  const all = { ...shipped, samples: [...shipped.samples, ...own] };
  await page.route(`${url}samples/index.json`, (route) => route.fulfill(json(all)));
  for (const image of images) await page.route(`${url}samples/${image.name}`, (route) => route.fulfill(bytes(image)));
}

const readIndex = (kind: string): unknown =>
  JSON.parse(readFileSync(path.join(root, "public", kind, "index.json"), "utf8"));

/** Opens a graph as a script does: no questions asked. */
export async function openGraph(page: Page, document: GraphDocument): Promise<void> {
  const opened = await page.evaluate((text) => window.studio.open(text), serializeDocument(document));
  if (!opened.ok) throw new Error(`the page refuses the graph: ${JSON.stringify(opened.diagnostics)}`);
}

/** The document the page has open. */
export const graphOf = (page: Page): Promise<GraphDocument> => page.evaluate(() => window.studio.graph());

/** Until the browser has written a setting that reads so, as JSON: a reload at once would come before. */
export const settingKept = (page: Page, part: string): Promise<unknown> =>
  page.waitForFunction(async (part) => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("rddm-studio");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const rows = await new Promise<unknown>((resolve, reject) => {
      const request = database.transaction("settings").objectStore("settings").getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    database.close();
    return JSON.stringify(rows).includes(part);
  }, part);

/** Runs the open graph as a script does; throws with the reasons when it does not end well. */
export async function runGraph(page: Page): Promise<RunSummary> {
  const summary = await page.evaluate(() => window.studio.run());
  if (!("runId" in summary) || !summary.ok) throw new Error(`the run failed: ${JSON.stringify(summary.diagnostics)}`);
  return summary;
}

/** Presses Run with the mouse and waits for the end. */
export async function pressRun(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Run", exact: false }).and(page.locator(".run")).click();
  await finished(page);
}

/** Until the run that was started last is over. */
export async function finished(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const { phase, nodes } = window.studio.state();
    return phase === "idle" && Object.values(nodes).some(({ status }) => status !== "idle");
  });
}

export interface PlainTensor {
  readonly shape: number[];
  readonly data: number[];
}

/** A tensor of the last run. */
export const tensorAt = (page: Page, address: string, step?: number): Promise<PlainTensor> =>
  page.evaluate(
    async ([address, step]) => {
      const value = await window.studio.value(address, step === undefined ? {} : { step });
      const { shape, data } = value as unknown as { shape: number[]; data: Float32Array };
      return { shape: [...shape], data: [...data] };
    },
    [address, step] as const,
  );
