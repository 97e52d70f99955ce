import { createRuntimeClient, type RuntimeClient } from "../../runtime/client.ts";
import { assetBytes } from "../library.ts";

let client: RuntimeClient | null = null;

/** The page's one runtime; its worker starts with the first call. */
export function runtime(): RuntimeClient {
  client ??= createRuntimeClient({ assets: assetBytes });
  return client;
}
