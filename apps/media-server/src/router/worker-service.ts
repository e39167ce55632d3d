import type { Logger } from 'pino';
import { LocalService } from '../local-service.ts';
import { createRegistry } from '../metrics/process-metrics.ts';
import type { Options } from '../options.ts';
import { sendToRouter, WorkerChannel } from './worker-channel.ts';
import { uuidOf } from './worker-ids.ts';

/** Serves the clients of the router. Rejects with the error of `bind` for the media port. */
export async function serveRouter(
  options: Options,
  logger: Logger,
  worker: number,
  onClosed: () => void,
): Promise<void> {
  const service = await LocalService.start(options, logger, {
    metricsRegistry: createRegistry({ worker: String(worker) }),
    uuid: () => uuidOf(worker),
  });
  new WorkerChannel({
    accept: (client) => service.accept(client),
    load: () => service.load,
    report: async () => ({
      metrics: (await service.metrics())[0],
      sessions: service.sessions,
      hasMediaPort: await service.hasMediaPort(),
    }),
    onEnd: () => void service.close().then(onClosed, onClosed),
  });
  sendToRouter({ kind: 'ready', mediaPort: service.mediaPorts[0] });
}
