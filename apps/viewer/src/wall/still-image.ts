/** One frame of a board. */
export interface StillImage {
  /** A data URL: the page's policy allows no blob as an image. */
  readonly url: string;
  /** When it was captured, in ms since 1970; undefined if that is not known. */
  readonly time: number | undefined;
}

/** The newer one of two; the second one if both are of the same time. */
export function newerStill(
  a: StillImage | undefined,
  b: StillImage | undefined,
): StillImage | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return (a.time ?? 0) > (b.time ?? 0) ? a : b;
}
