/**
 * Keeps a process alive whose output nobody reads any more, such as after its terminal was closed.
 * Otherwise each line that it prints would be an uncaught EPIPE, whose report is another line.
 */
export function ignoreBrokenOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
