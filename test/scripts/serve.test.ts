import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serve } from "../../scripts/serve.mjs";

const POLICY = "default-src 'self'; object-src 'none'";
const outside = mkdtempSync(path.join(tmpdir(), "rddm-serve-"));
const folder = path.join(outside, "dist");
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(path.join(folder, "models"), { recursive: true });
  writeFileSync(path.join(outside, "secret.txt"), "secret");
  writeFileSync(path.join(folder, ".hidden"), "hidden");
  writeFileSync(path.join(folder, "index.html"), `<meta http-equiv="Content-Security-Policy"\n content="${POLICY}" />`);
  writeFileSync(path.join(folder, "a b.wasm"), new Uint8Array([0, 97, 115, 109]));
  writeFileSync(path.join(folder, "models", "model.onnx"), "onnx");
  site = await serve({ folder });
});

afterAll(async () => {
  await site.close();
  rmSync(outside, { recursive: true, force: true });
});

const get = (name: string, init?: RequestInit) => fetch(new URL(name, site.url), init);

/** Status of a path as it stands: fetch would tidy the dots away. */
const rawStatus = (rawPath: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: site.port, path: rawPath }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

describe("the server of npm start", () => {
  it("isolates the page, and repeats its policy for the workers", async () => {
    const { status, headers } = await get("");
    expect(status).toBe(200);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("content-security-policy")).toBe(POLICY);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  });

  it("names what it sends", async () => {
    expect((await get("a%20b.wasm")).headers.get("content-type")).toBe("application/wasm");
    const model = await get("models/model.onnx");
    expect(model.headers.get("content-type")).toBe("application/octet-stream");
    expect(await model.text()).toBe("onnx");
  });

  it.each(["models/none.onnx", "models/", "models", "no/such/page", ".hidden", "%00"])(
    "has no %s: 404",
    async (name) => {
      expect((await get(name)).status).toBe(404);
    },
  );

  it.each(["/../secret.txt", "/%2e%2e/secret.txt", "/models/..%2f..%2fsecret.txt", "/..%5csecret.txt", "/%ff"])(
    "gives nothing outside its folder: %s",
    async (rawPath) => {
      expect(await rawStatus(rawPath)).toBe(404);
    },
  );

  it("sends a file again only when it has changed", async () => {
    const etag = (await get("models/model.onnx")).headers.get("etag")!;
    expect((await get("models/model.onnx", { headers: { "If-None-Match": etag } })).status).toBe(304);
    writeFileSync(path.join(folder, "models", "model.onnx"), "changed");
    const again = await get("models/model.onnx", { headers: { "If-None-Match": etag } });
    expect([again.status, await again.text()]).toEqual([200, "changed"]);
  });

  it("answers HEAD without a body and refuses what would change something", async () => {
    const head = await get("models/model.onnx", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await get("", { method: "POST" })).status).toBe(405);
  });

  it("takes the next port when the first is taken, or says that it is", async () => {
    const second = await serve({ folder, port: site.port, retry: true });
    expect(second.port).toBeGreaterThan(site.port);
    await second.close();
    await expect(serve({ folder, port: site.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
