import type { Diagnostic } from "../graph/diagnostic.ts";
import type { RunSummary } from "./protocol.ts";

/** Of a run that ended before its executor could say how. */
export const failedSummary = (runId: string, diagnostic: Diagnostic): RunSummary => ({
  runId,
  ok: false,
  outcome: "failed",
  provider: "none",
  ms: 0,
  unetCalls: 0,
  transfers: { uploads: 0, downloads: 0, uploadedBytes: 0, downloadedBytes: 0 },
  nodes: {},
  metrics: {},
  diagnostics: [diagnostic],
});
