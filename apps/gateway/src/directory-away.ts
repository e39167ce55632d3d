/** The answer to a change that needs the directory of all gateways. */
export const directoryAwayText =
  'Redis does not answer, so nothing can be changed now: try again when it does.';

/** Whether the store of the directory does not answer. */
export function isDirectoryAway(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'DirectoryError') return false;
  const { code } = error as { readonly code?: unknown };
  return code === 'away' || code === 'refused';
}
