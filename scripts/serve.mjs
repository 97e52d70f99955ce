import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";

/** What cross-origin isolation asks for: it gives the page SharedArrayBuffer, and so WASM threads. */
export const ISOLATION_HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/**
 * Serves a folder of static files on this machine only. A missing file is a 404, never the page in its place: a
 * model that is not there must not arrive as HTML.
 * @param {{ folder: string, port?: number, retry?: boolean }} options `retry`: when the port is taken, take the next free one
 * @returns {Promise<{ url: string, port: number, close: () => Promise<void> }>}
 */
export async function serve({ folder, port = 0, retry = false }) {
  const headers = { ...ISOLATION_HEADERS, "Content-Security-Policy": policyOf(folder), "Cache-Control": "no-cache" };
  const server = createServer((request, response) => answer(folder, headers, request, response));
  const taken = await listen(server, port, retry);
  return {
    url: `http://localhost:${taken}/`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * The policy stands in index.html, so that it holds on any host. It is repeated as a header because a worker takes
 * its policy from its own response, not from the page.
 * @param {string} folder
 */
function policyOf(folder) {
  const page = readFileSync(path.join(folder, "index.html"), "utf8");
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1];
  if (!policy) throw new Error(`${folder}/index.html has no Content-Security-Policy`);
  return policy;
}

/**
 * @param {string} folder
 * @param {Record<string, string>} headers
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function answer(folder, headers, request, response) {
  const refuse = (/** @type {number} */ status, /** @type {string} */ text) =>
    response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, "Only GET and HEAD");
  const found = locate(folder, request.url ?? "/");
  if (!found) return refuse(404, "Not found");
  const { file, stats } = found;
  const etag = `"${stats.size.toString(36)}-${Math.trunc(stats.mtimeMs).toString(36)}"`;
  if (request.headers["if-none-match"] === etag) return response.writeHead(304, headers).end();
  response.writeHead(200, {
    ...headers,
    ETag: etag,
    "Content-Length": stats.size,
    "Content-Type": TYPES[path.extname(file).toLowerCase()] ?? "application/octet-stream",
  });
  if (request.method === "HEAD" || stats.size === 0) return response.end();
  // Never more than was announced: a build may be replacing the file.
  createReadStream(file, { end: stats.size - 1 })
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * The file a URL names, or null: nothing outside the folder, no hidden files.
 * @param {string} folder
 * @param {string} url
 */
function locate(folder, url) {
  let name;
  try {
    name = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null;
  }
  if (name.includes("\0") || name.split(/[/\\]/).some((part) => part.startsWith("."))) return null;
  const file = path.join(folder, name.endsWith("/") ? `${name}index.html` : name);
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() ? { file, stats } : null;
  } catch {
    // A name that no file can have, such as one that is too long.
    return null;
  }
}

/**
 * @param {import("node:http").Server} server
 * @param {number} port
 * @param {boolean} retry
 * @returns {Promise<number>} the port taken
 */
function listen(server, port, retry) {
  return new Promise((resolve, reject) => {
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === "EADDRINUSE" && retry) resolve(listen(server, port + 1 > 65_535 ? 0 : port + 1, retry));
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => {
      server.removeAllListeners("error");
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
