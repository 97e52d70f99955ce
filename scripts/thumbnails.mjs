// Thumbnails of the templates, made by running them in a browser: public/thumbnails/NAME.webp, each below 15 kB.
//   npm run thumbnails [-- NAME… | --all]     without names: those that are missing or older than their template
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "./browser.mjs";
import { buildSite, root } from "./project.mjs";
import { serve } from "./serve.mjs";

const WIDTH = 320;
const HEIGHT = 200;
const MAX_BYTES = 15_000;
const FLAGS = ["--headless", "--no-sandbox", "--disable-background-networking", "--disable-sync"];

const examples = path.join(root, "examples");
const thumbnails = path.join(root, "public", "thumbnails");
/** @type {{ file: string }[]} */
const index = JSON.parse(readFileSync(path.join(examples, "index.json"), "utf8"));
const named = process.argv.slice(2);

const stemOf = (/** @type {string} */ file) => file.replace(/\.json$/, "");
const targetOf = (/** @type {string} */ file) => path.join(thumbnails, `${stemOf(file)}.webp`);
const isOld = (/** @type {string} */ file) =>
  !existsSync(targetOf(file)) || statSync(targetOf(file)).mtimeMs < statSync(path.join(examples, file)).mtimeMs;

const wanted = index
  .map(({ file }) => file)
  .filter((file) => (named.includes("--all") ? true : named.length > 0 ? named.includes(stemOf(file)) : isOld(file)));
if (wanted.length === 0) {
  console.log("Every template has its thumbnail.");
  process.exit(0);
}

if (!buildSite()) process.exit(1);
const executablePath = findBrowser();
if (!executablePath) throw new Error("no Chrome or Chromium: set CHROME_PATH");
mkdirSync(thumbnails, { recursive: true });
const site = await serve({ folder: path.join(root, "dist") });
const browser = await chromium.launch({ executablePath, args: FLAGS });
const page = await browser.newPage({ viewport: { width: 1600, height: 1200 }, colorScheme: "dark" });
await page.goto(site.url);
await page.waitForFunction(() => window.studio?.state().device);
let failed = false;
for (const file of wanted) {
  try {
    const bytes = await thumbnail(readFileSync(path.join(examples, file), "utf8"));
    writeFileSync(targetOf(file), bytes);
    console.log(`${stemOf(file)}.webp  ${bytes.length} B`);
  } catch (error) {
    failed = true;
    console.error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}
await browser.close();
await site.close();
process.exitCode = failed ? 1 : 0;

/**
 * Runs a template and draws its picture.
 * @param {string} text
 * @returns {Promise<Buffer>} WebP
 */
async function thumbnail(text) {
  const summary = await page.evaluate(async (text) => {
    const opened = window.studio.open(text);
    if (!opened.ok) return { ok: false, diagnostics: opened.diagnostics };
    const { ok, diagnostics } = await window.studio.run();
    return { ok, diagnostics };
  }, text);
  if (!summary.ok) throw new Error(`does not run: ${JSON.stringify(summary.diagnostics)}`);
  const drawn = await page.evaluate(drawResult, { width: WIDTH, height: HEIGHT, most: MAX_BYTES });
  return drawn === null ? shoot() : Buffer.from(drawn, "base64");
}

/**
 * In the page: the picture of the first Image output, before and after side by side where it has both; null where the
 * graph has none.
 * @param {{ width: number, height: number, most: number }} size
 * @returns {Promise<string | null>} base64 of a WebP
 */
async function drawResult({ width, height, most }) {
  /** @typedef {{ shape: number[], data: Float32Array }} Tensor */
  const { main } = window.studio.graph().graphs;
  if (!main) return null;
  const output = main.nodes.find((node) => node.type === "imageOutput");
  const sourceOf = (/** @type {string} */ port) => main.edges.find((edge) => edge.to === `${output?.id}.${port}`)?.from;
  const after = await tensorAt(sourceOf("image"));
  if (!after) return null;
  const before = await tensorAt(sourceOf("before"));
  const canvas = new OffscreenCanvas(width, height);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#0e1014";
  context.fillRect(0, 0, width, height);
  const sheet = (after.shape[0] ?? 1) > 1;
  place(sheetOf(after), sheet);
  if (before && !sheet) {
    context.save();
    context.beginPath();
    context.rect(0, 0, width / 2, height);
    context.clip();
    place(sheetOf(before), false);
    context.restore();
    context.fillStyle = "#ffffff";
    context.fillRect(width / 2 - 1, 0, 2, height);
  }
  for (let quality = 0.85; quality > 0.2; quality -= 0.1) {
    const blob = await canvas.convertToBlob({ type: "image/webp", quality });
    if (blob.size >= most && quality > 0.35) continue;
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }
  return null;

  /**
   * @param {string | undefined} wire
   * @returns {Promise<Tensor | null>}
   */
  async function tensorAt(wire) {
    if (!wire) return null;
    try {
      const value = /** @type {Tensor} */ (/** @type {unknown} */ (await window.studio.value(wire)));
      return value.shape?.length === 4 ? value : null;
    } catch {
      return null;
    }
  }

  /** Several pictures stand whole, in a row or in rows; one fills the frame. */
  function place(/** @type {OffscreenCanvas} */ picture, /** @type {boolean} */ whole) {
    const scales = [width / picture.width, height / picture.height];
    const scale = whole ? Math.min(...scales) : Math.max(...scales);
    const [w, h] = [picture.width * scale, picture.height * scale];
    context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
  }

  /** @param {Tensor} tensor */
  function sheetOf({ shape, data }) {
    const [batch = 1, channels = 1, h = 1, w = 1] = shape;
    const shown = Math.min(batch, 8);
    const columns = shown === 1 ? 1 : Math.min(4, shown);
    const rows = Math.ceil(shown / columns);
    const sheet = new OffscreenCanvas(columns * w, rows * h);
    const target = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext("2d"));
    for (let n = 0; n < shown; n++) {
      const image = new ImageData(w, h);
      for (let i = 0; i < w * h; i++) {
        for (let c = 0; c < 3; c++) {
          const value = data[(n * channels + (channels === 1 ? 0 : c)) * w * h + i] ?? 0;
          image.data[4 * i + c] = Math.round((value + 1) * 127.5);
        }
        image.data[4 * i + 3] = 255;
      }
      target.putImageData(image, (n % columns) * w, Math.floor(n / columns) * h);
    }
    return sheet;
  }
}

/** A photograph of the canvas node that shows most: plots, point clouds, filmstrips. */
async function shoot() {
  await page.keyboard.press("f");
  await page.evaluate(() => new Promise((next) => setTimeout(next, 600)));
  const pictures = page.locator(".react-flow__node .pictures");
  let best = null;
  for (const picture of await pictures.all()) {
    const box = await picture.boundingBox();
    const area = box ? box.width * box.height : 0;
    if (box && area > (best?.area ?? 0)) best = { picture, area };
  }
  if (!best) throw new Error("it shows no picture");
  const png = await best.picture.screenshot({ type: "png" });
  const base64 = await page.evaluate(
    async ({ png, width, height, most }) => {
      const blob = new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], { type: "image/png" });
      const picture = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(width, height);
      const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      context.imageSmoothingQuality = "high";
      context.fillStyle = "#15181e";
      context.fillRect(0, 0, width, height);
      const scale = Math.min(width / picture.width, height / picture.height);
      const [w, h] = [picture.width * scale, picture.height * scale];
      context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
      let small = await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
      if (small.size >= most) small = await canvas.convertToBlob({ type: "image/webp", quality: 0.5 });
      const bytes = new Uint8Array(await small.arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    },
    { png: png.toString("base64"), width: WIDTH, height: HEIGHT, most: MAX_BYTES },
  );
  return Buffer.from(base64, "base64");
}
