/** What went wrong with the bytes or tensors handed to this folder; nodes turn it into a diagnostic. */
export type ImagingProblem = "empty" | "too-large" | "unreadable" | "shape";

/** An expected problem: a file that is no image, a size that does not fit. Bugs throw plain errors. */
export class ImagingError extends Error {
  constructor(
    readonly problem: ImagingProblem,
    message: string,
    /** What to do about it. */
    readonly hint?: string,
  ) {
    super(message);
    this.name = "ImagingError";
  }
}
