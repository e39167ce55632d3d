import { externalKurento } from '@boardcast/testkit/external-kurento';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';

/** The server under test. */
export interface Server {
  readonly url: string;
  /** The UDP port of all media; undefined for an external Kurento. */
  readonly mediaPort?: number;
  /** The lines that the embedded server has logged. */
  readonly log: readonly string[];
  readonly isRunning: boolean;
  stop(): Promise<void>;
}

/**
 * Whether an external Kurento is tested: tests of the embedded server's options and of its own
 * deviations are then skipped.
 */
export const isExternal = externalKurento() !== undefined;

/** The external Kurento of KMS_URL, or else the embedded server with these options, on free ports. */
export function startServer(options: readonly string[] = []): Promise<Server> {
  const url = externalKurento();
  if (url === undefined) return MediaServerProcess.start({ arguments: options, logLevel: 'warn' });
  return Promise.resolve({ url, log: [], isRunning: true, stop: () => Promise.resolve() });
}
