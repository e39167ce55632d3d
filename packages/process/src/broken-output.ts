/**
 * Keeps a process running after its output was closed, for example with its terminal. Otherwise each
 * line that it prints would be an uncaught EPIPE, whose report is another line.
 */
export function ignoreBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
