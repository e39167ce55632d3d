import type { Logger } from 'pino';
import { LocalService } from '../local-service.ts';
import { ProcessMetrics } from '../metrics/process-metrics.ts';
import type { Options } from '../options.ts';
import { WorkerChannel, tellRouter } from './worker-channel.ts';
import { uuidOf } from './worker-ids.ts';

/** A media server whose clients come through the router; rejects when it has no media port. */
export async function serveRouter(
  options: Options,
  logger: Logger,
  worker: number,
  onClosed: () => void,
): Promise<void> {
  const service = await LocalService.start(options, logger, () => uuidOf(worker));
  const processMetrics = new ProcessMetrics();
  new WorkerChannel({
    converse: (outlet) => service.converse(outlet),
    load: () => service.load,
    report: async () => ({
      families: [...(await service.families()), ...processMetrics.families()],
      sessions: service.sessions,
      mediaPortAlive: await service.mediaPortAlive(),
    }),
    onEnd: () => void service.close().then(onClosed, onClosed),
  });
  tellRouter({ kind: 'ready', mediaPort: service.mediaPorts[0] });
}
