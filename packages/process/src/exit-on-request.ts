/** The process ends after this long even if closing has not finished. */
const exitTimeoutMs = 1800;

export interface ExitOptions {
  /** Whether a parent, which ends this process, has its standard input. */
  readonly withParent: boolean;
  readonly close: () => Promise<void>;
}

/**
 * Closes and exits on a signal, or when the parent ends. It exits at once when all is closed: native
 * libraries must not clean up while objects exist.
 */
export function exitOnRequest({ withParent, close }: ExitOptions): void {
  let isExiting = false;
  const finish = (): void => {
    if (isExiting) return;
    isExiting = true;
    const exit = () => process.exit(0);
    setTimeout(exit, exitTimeoutMs);
    close().then(exit, exit);
  };
  // Ctrl+C signals parent and child at once: the parent ends its child.
  process.on('SIGINT', () => (withParent ? undefined : finish()));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, finish);
  if (!withParent) return;
  process.stdin.on('end', finish).on('error', finish);
  process.stdin.resume();
}
