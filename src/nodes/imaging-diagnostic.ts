import { type Diagnostic, type DiagnosticCode, fail } from "../graph/diagnostic.ts";
import { ImagingError, type ImagingProblem } from "../imaging/imaging-error.ts";

const CODES: Readonly<Record<ImagingProblem, DiagnosticCode>> = {
  empty: "asset.empty",
  "too-large": "asset.too-large",
  unreadable: "asset.unreadable",
  shape: "run.shape",
};

/** Runs image code for a node: what `src/imaging` throws about its input becomes the node's diagnostic. */
export async function diagnosed<T>(run: () => T | Promise<T>, where: Partial<Diagnostic> = {}): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ImagingError)
      fail(CODES[error.problem], error.message, { ...(error.hint ? { hint: error.hint } : {}), ...where });
    throw error;
  }
}
