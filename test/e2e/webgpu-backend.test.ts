import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sizeOf } from "../../src/expression/tensor.ts";
import type { Handle, PreviewOptions } from "../../src/runtime/backend.ts";
import { CpuBackend } from "../../src/runtime/cpu-backend.ts";
import { misses, samples } from "../expression/random-expression.ts";
import type { Operands, PlainTensor } from "./pages/webgpu/main.ts";

/** Both backends on the same operands, WebGPU in software (SwiftShader). */
let server: ViteDevServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const root = fileURLToPath(new URL("./pages/webgpu/", import.meta.url));
  const fs = { allow: [fileURLToPath(new URL("../../", import.meta.url))] };
  server = await createServer({ root, configFile: false, logLevel: "error", server: { port: 0, hmr: false, fs } });
  await server.listen();
  browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    args: [
      ...["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
      ...["--enable-unsafe-webgpu", "--enable-features=Vulkan", "--use-webgpu-adapter=swiftshader"],
    ],
  });
  page = await browser.newPage();
  await page.goto(server.resolvedUrls!.local[0]!);
  await page.waitForFunction(() => window.webgpu !== undefined);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

/** Waves, so that neighbours differ and no value is special. */
const waves = (shape: readonly number[], frequency = 0.7, size = 2): PlainTensor => ({
  shape,
  data: Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(size * Math.sin(frequency * i + frequency))),
});

const onGpu = (text: string, operands: Operands) =>
  page.evaluate(async ({ text, operands }) => (await window.webgpu).evaluate(text, operands), { text, operands });

async function onCpu(text: string, operands: Operands): Promise<PlainTensor> {
  const backend = new CpuBackend();
  const own = (operand: PlainTensor | number): Handle | number =>
    typeof operand === "number"
      ? operand
      : backend.upload({ shape: operand.shape, data: Float32Array.from(operand.data) });
  const entries = Object.entries(operands).map(([name, operand]) => [name, own(operand)] as const);
  const { shape, data } = await backend.download(backend.evaluate(text, Object.fromEntries(entries)));
  return { shape, data: [...data] };
}

/** Largest difference, relative to 1 and to the value; NaN must meet NaN, infinity the same infinity. */
function distance(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => {
    if (Object.is(value, b[i]) || value === b[i]) return worst;
    const error = Math.abs(value - b[i]!) / Math.max(1, Math.abs(b[i]!));
    return Math.max(worst, Number.isFinite(error) ? error : Infinity);
  }, 0);
}

async function expectParity(text: string, operands: Operands, bound = 1e-5): Promise<void> {
  const [gpu, cpu] = await Promise.all([onGpu(text, operands), onCpu(text, operands)]);
  if ("code" in gpu) throw new Error(`${text}: ${gpu.code}`);
  expect(gpu.shape).toEqual(cpu.shape);
  expect(distance(gpu.data, cpu.data), text).toBeLessThanOrEqual(bound);
}

describe("the WebGPU backend agrees with the CPU", () => {
  const x = waves([1, 3, 9, 7]);
  const y = waves([1, 3, 9, 7], 0.31);

  it.each([
    "x - a*y - (1 - a)*x + a*a",
    "clamp(x, -1, 1) + where(x < y, x, y) + min(x, y)*max(x, a) + abs(x - y)",
    "sqrt(abs(x)) + exp(-abs(y)) + log(1 + x^2) + sin(x) + cos(y) + tanh(4*x) + sign(x)",
    "x^3 + y^-2*0 + (x^2)^0.5 + 2^x + (-1.5)^2*mix(x, y, a)",
    "(x >= y) + 2*(x <= a) + 4*(x == y) + 8*(x != y) + 16*(x > 0)",
    "x^a2 + (x*0 - 2)^3 + (x*0 - 2)^a3",
    "tanh(1000*x) + tanh(-1000*x)",
    "sin(256*x) + cos(256*x)",
  ])("on %s", (text) => expectParity(text, { x, y, a: 0.37, a2: 2, a3: 3 }));

  it("on random expressions, each within the bound propagated from WGSL's accuracy table", {
    timeout: 600_000,
  }, async () => {
    const found: string[] = [];
    const all = samples(process.env.LONG ? 5000 : 300, 2);
    for (let from = 0; from < all.length; from += 100) {
      const some = all.slice(from, from + 100);
      const results = await page.evaluate(
        async (list) => {
          const api = await window.webgpu;
          const done = [];
          for (const { text, operands } of list) {
            const { x, y, z, a } = operands;
            const tensor = (data: readonly number[]) => ({ shape: [data.length], data });
            done.push(await api.evaluate(text, { x: tensor(x), y: tensor(y), z: tensor(z), a }));
          }
          return done;
        },
        some.map(({ text, operands }) => ({ text, operands })),
      );
      for (const [i, result] of results.entries())
        found.push(...("code" in result ? [`${some[i]!.text}: ${result.code}`] : misses(some[i]!, result.data, "gpu")));
    }
    expect(found).toEqual([]);
  });

  it.each([
    [[2, 3, 4, 5], [5]],
    [
      [2, 3, 4, 5],
      [3, 1, 1],
    ],
    [
      [2, 1, 4, 1],
      [3, 1, 5],
    ],
    [
      [4, 1],
      [1, 6],
    ],
    [[], [3, 2]],
    [[1], []],
  ])("on %j with %j, broadcast", (a, b) => expectParity("x*2 + y", { x: waves(a), y: waves(b, 0.9) }));

  it.each([
    { side: 16, overlap: 8, ramp: 0, multipleOf: 4 },
    { side: 16, overlap: 8, ramp: 8, multipleOf: 4 },
    { side: 64, overlap: 0, ramp: 0, multipleOf: 1 },
  ])("on tiles, which make up the picture again (%j)", async (rule) => {
    const whole = waves([2, 3, 40, 52]);
    const { data } = await page.evaluate(async ({ whole, rule }) => (await window.webgpu).tiles(whole, rule), {
      whole,
      rule,
    });
    const backend = new CpuBackend();
    const box = { item: 0, items: 2, top: 0, left: 0, height: 40, width: 52 };
    const uploaded = backend.upload({ shape: whole.shape, data: Float32Array.from(whole.data) });
    const reversed = await backend.download(backend.gather(uploaded, box, true));
    expect(distance(data, [...reversed.data])).toBeLessThanOrEqual(1e-6);
  });

  it("on NaN and infinity", async () => {
    const special = { shape: [6], data: [NaN, Infinity, -Infinity, -1, 0, 2] };
    for (const text of [
      "clamp(x, -1, 1)",
      "min(x, 1)",
      "max(0, x)",
      "where(x, 1, 2)",
      "(x == x) + 2*(x != x)",
      "(x < 1) + 2*(x >= 1)",
      "sqrt(x)",
      "sign(x)",
      "tanh(x)",
      "x^0",
      "log(x)",
      "exp(x)",
      "sin(x)",
      "2^x",
      "abs(x)^0.5",
      "1/x",
      "x - x",
    ]) {
      await expectParity(text, { x: special });
    }
  });

  it("on seven tensors, and refuses the eighth by name", async () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const operands = Object.fromEntries(names.map((name, i) => [name, waves([20], 0.1 + i / 10)]));
    await expectParity(names.slice(0, 7).join(" + "), operands);
    expect(await onGpu(names.join(" + "), operands)).toEqual({ code: "expression.cost" });
  });

  it("on numbers alone and on a tensor without elements", async () => {
    await expectParity("2*a + 1", { a: 3 });
    await expectParity("x + 1", { x: { shape: [0, 3], data: [] } });
  });

  it("on what is wrong with a text", async () => {
    expect(await onGpu("x +", { x })).toEqual({ code: "expression.syntax" });
    expect(await onGpu("x + w", { x })).toEqual({ code: "expression.name" });
    expect(await onGpu("x + w", { x, w: waves([4]) })).toEqual({ code: "expression.shape" });
  });

  it("in a loop whose state stays on the GPU", async () => {
    const noise = waves([1, 3, 9, 7], 0.13);
    const before = await page.evaluate(async () => (await window.webgpu).memory());
    const gpu = await page.evaluate(async ([x, noise]) => (await window.webgpu).loop(x!, noise!, 0.8, 100), [x, noise]);
    const after = await page.evaluate(async () => (await window.webgpu).memory());
    let cpu: PlainTensor = x;
    for (let step = 0; step < 100; step++) cpu = await onCpu("a*x + z", { a: 0.8 + step / 100, x: cpu, z: noise });
    expect(distance(gpu.data, cpu.data)).toBeLessThan(1e-4);
    expect(after.transfers.uploads - before.transfers.uploads).toBe(2);
    expect(after.transfers.downloads - before.transfers.downloads).toBe(1);
  });

  it("on a foreign buffer, read before its owner writes to it again", async () => {
    const { result, released } = await page.evaluate(async (x) => (await window.webgpu).foreign(x), x);
    expect(released).toBe(1);
    expect(result.data).toEqual(x.data.map((value) => 2 * value));
  });
});

describe("WebGPU's check for NaN and infinity", () => {
  it("finds one element among many, and keeps hundreds of answers apart", async () => {
    const bad = [NaN, Infinity, -Infinity];
    const tensors = Array.from({ length: 300 }, (_, k) => {
      const { shape, data } = waves([k % 150 === 0 ? 70_001 : 5]);
      return {
        shape,
        data: data.map((value, i) => (k % 3 === 0 && i === data.length - 1 ? bad[k % bad.length]! : value)),
      };
    });
    const finite = await page.evaluate(async (tensors) => (await window.webgpu).allFinite(tensors), tensors);
    expect(finite).toEqual(tensors.map(({ data }) => data.every(Number.isFinite)));
  });
});

describe("WebGPU statistics", () => {
  const statistics = async (tensor: PlainTensor) => {
    const backend = new CpuBackend();
    const cpu = await backend.statistics(backend.upload({ shape: tensor.shape, data: Float32Array.from(tensor.data) }));
    return { cpu, gpu: await page.evaluate(async (x) => (await window.webgpu).statistics(x), tensor) };
  };

  it("are those of the CPU, non-finite elements left out, in one workgroup and in many", async () => {
    for (const count of [1, 100, 257, 70_001]) {
      const tensor = waves([count], 0.7717);
      const data = tensor.data.map((value, i) => (i % 97 === 5 ? NaN : i % 101 === 7 ? Infinity : value + 10));
      const { cpu, gpu } = await statistics({ shape: tensor.shape, data });
      expect(gpu).toMatchObject({ min: cpu.min, max: cpu.max, nonFinite: cpu.nonFinite });
      expect(gpu.mean).toBeCloseTo(cpu.mean, 4);
      expect(gpu.std).toBeCloseTo(cpu.std, 5);
      // An element on the border of two bins may fall on either side.
      const moved = gpu.histogram.reduce((sum, n, bin) => sum + Math.abs(n - cpu.histogram[bin]!), 0);
      expect(gpu.histogram.reduce((sum, n) => sum + n, 0)).toBe(count - cpu.nonFinite);
      expect(moved).toBeLessThanOrEqual(2 + count * 0.001);
    }
  });

  it("see every element of a tensor that needs more workgroups than fit in a row", async () => {
    const count = 65_535 * 256 + 1000;
    const gpu = await page.evaluate(async (count) => (await window.webgpu).full([count], 0.5), count);
    expect(gpu).toMatchObject({ min: 0.5, max: 0.5, mean: 0.5, std: 0, nonFinite: 0 });
    expect(gpu.histogram[0]).toBe(count);
  });

  it("are NaN where nothing is finite, and a single bin for a constant", async () => {
    const nothing = await statistics({ shape: [3], data: [NaN, Infinity, -Infinity] });
    expect(nothing.gpu).toEqual(nothing.cpu);
    const constant = await statistics({ shape: [300], data: Array(300).fill(0.25) });
    expect(constant.gpu).toEqual(constant.cpu);
  });
});

describe("WebGPU previews", () => {
  const compare = async (tensor: PlainTensor, options: PreviewOptions) => {
    const backend = new CpuBackend();
    const handle = backend.upload({ shape: tensor.shape, data: Float32Array.from(tensor.data) });
    const cpu = await backend.preview(handle, options);
    const gpu = await page.evaluate(async ([x, options]) => (await window.webgpu).preview(x, options), [
      tensor,
      options,
    ] as const);
    expect([gpu.width, gpu.height]).toEqual([cpu.width, cpu.height]);
    expect(Math.max(...gpu.rgba.map((byte, i) => Math.abs(byte - cpu.rgba[i]!)))).toBeLessThanOrEqual(1);
    return gpu;
  };

  it("are those of the CPU, whatever the shape", async () => {
    await compare(waves([1, 3, 20, 31]), { maxSize: 100 });
    await compare(waves([1, 3, 20, 31]), { maxSize: 9 });
    await compare(waves([1, 3, 20, 31]), { maxSize: 9, channel: 2, range: 2 });
    await compare(waves([5, 3, 8, 6]), { maxSize: 17 });
    await compare(waves([7, 1, 8, 6]), { maxSize: 999, range: 3 });
    await compare(waves([1, 4, 5, 5]), { maxSize: 99 });
  });

  it("show what is not a number in magenta", async () => {
    const tensor = waves([1, 3, 4, 4]);
    const { rgba } = await compare(
      { ...tensor, data: tensor.data.map((v, i) => (i === 20 ? NaN : v)) },
      { maxSize: 9 },
    );
    expect(rgba.slice(16, 20)).toEqual([255, 0, 255, 255]);
  });
});

describe("at the end", () => {
  it("no tensor is left", async () => {
    const { liveBytes, peakBytes } = await page.evaluate(async () => (await window.webgpu).memory());
    expect(liveBytes).toBe(0);
    expect(peakBytes).toBeGreaterThan(0);
  });

  it("a lost device is a diagnostic, not a hang", async () => {
    expect(await page.evaluate(async () => (await window.webgpu).lose())).toBe("run.device-lost");
  });
});
