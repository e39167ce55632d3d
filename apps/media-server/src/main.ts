import { errorMessage } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { LocalService } from './local-service.ts';
import type { Options } from './options.ts';
import { readOptions, usage } from './options.ts';
import { Router } from './router/router.ts';
import { tellRouter } from './router/worker-channel.ts';
import { serveRouter } from './router/worker-service.ts';
import type { Service } from './service.ts';
import { listeningFailure, serve } from './service.ts';
import { warnOfUnresolvable } from './transport/server-names.ts';

/** However it goes, the process is gone then. */
const endWithinMs = 1800;

/** The native side must not be cleaned up with live objects, so the process simply ends. */
function end(status: number): never {
  process.exit(status);
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  end(1);
}

function parseOptions(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    return fail(`${errorMessage(error)} See --help.`);
  }
}

/** Sees to it that the process ends once it is asked to, and by whom it may be asked. */
function onEnd(options: Options, close: () => Promise<void>): void {
  let ending = false;
  const finish = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => end(0), endWithinMs);
    close().then(
      () => end(0),
      () => end(0),
    );
  };
  // Ctrl+C reaches parent and child at once: the parent ends its child when it is done with it.
  process.on('SIGINT', () => (options.withParent ? undefined : finish()));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, finish);
  if (!options.withParent) return;
  process.stdin.on('end', finish).on('error', finish);
  process.stdin.resume();
}

function routerOptions({ workers, mediaPort, collectorPeriod }: Options) {
  const args = process.argv.slice(2);
  return { workers, mediaPort, args, collectorPeriodMs: collectorPeriod * 1000 };
}

async function run(options: Options, logger: Logger): Promise<void> {
  let close = (): Promise<void> => Promise.resolve();
  onEnd(options, () => close());
  const service: Service =
    options.workers === 1
      ? await LocalService.start(options, logger)
      : await Router.start({ ...routerOptions(options), onGivenUp: fail, logger });
  close = () => service.close();
  const running = await serve(service, options, logger);
  close = () => running.close();
  const [mediaPort] = service.mediaPorts;
  const { mediaPorts } = service;
  process.stdout.write(
    `${JSON.stringify({ ready: true, port: running.port, mediaPort, mediaPorts })}\n`,
  );
}

/** A worker is asked to end by its router alone, which also hears why it cannot begin. */
async function runWorker(options: Options, logger: Logger, worker: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => undefined);
  }
  try {
    await serveRouter(options, logger, worker, () => end(0));
  } catch (error) {
    tellRouter({ kind: 'failed', reason: listeningFailure(error, options) });
    setTimeout(() => end(1), 100);
  }
}

const options = parseOptions();
if (options.help) {
  process.stdout.write(`${usage}\n`);
  end(0);
}

const { worker } = options;
const logger = pino(
  { level: options.logLevel, ...(worker !== undefined && { base: { worker } }) },
  pino.destination({ dest: 2, sync: true }),
);
process.on('uncaughtException', (error) => logger.error({ err: error }, 'uncaught exception'));
process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));

if (worker === undefined) {
  void warnOfUnresolvable(options.network, logger);
  run(options, logger).catch((error: unknown) => fail(listeningFailure(error, options)));
} else if (process.connected) {
  void runWorker(options, logger, worker);
} else {
  fail('--worker is for the processes that --workers starts: give --workers instead.');
}
