import { errorMessage } from '@boardcast/protocol';
import { exitOnRequest, ignoreBrokenOutput } from '@boardcast/process';
import type { Logger } from 'pino';
import { pino } from 'pino';
import { LocalService } from './local-service.ts';
import type { Options } from './options.ts';
import { readOptions, usage } from './options.ts';
import { Router } from './router/router.ts';
import { sendToRouter } from './router/worker-channel.ts';
import { serveRouter } from './router/worker-service.ts';
import type { Service } from './service.ts';
import { serve } from './service.ts';
import { startErrorOf } from './start-error.ts';
import { warnOfUnusable } from './transport/ice-server-check.ts';

/** Exits at once: the native library must not clean up while objects exist. */
function exit(status: number): never {
  process.exit(status);
}

const usageError = 2;

function fail(message: string, status = 1): never {
  process.stderr.write(`${message}\n`);
  exit(status);
}

function parseOptions(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    return fail(`${errorMessage(error)} See --help.`, usageError);
  }
}

function routerOptions({ workers, mediaPort, collectorPeriod }: Options) {
  const args = process.argv.slice(2);
  return { workers, mediaPort, args, collectorPeriodMs: collectorPeriod * 1000 };
}

async function run(options: Options, logger: Logger): Promise<void> {
  let close = (): Promise<void> => Promise.resolve();
  exitOnRequest({ withParent: options.withParent, close: () => close() });
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

/** A worker is ended by its router only, and reports to it why it cannot start. */
async function runWorker(options: Options, logger: Logger, worker: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => undefined);
  }
  try {
    await serveRouter(options, logger, worker, () => exit(0));
  } catch (error) {
    sendToRouter({ kind: 'failed', reason: errorMessage(startErrorOf(error, options)) });
    setTimeout(() => exit(1), 100);
  }
}

const options = parseOptions();
if (options.help) {
  process.stdout.write(`${usage}\n`);
  exit(0);
}

const { worker } = options;
const logger = pino(
  { level: options.logLevel, ...(worker !== undefined && { base: { worker } }) },
  pino.destination({ dest: 2, sync: true }),
);
ignoreBrokenOutput();
process.on('uncaughtException', (error) => logger.error({ err: error }, 'uncaught exception'));
process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));

if (worker === undefined) {
  // A program that starts this one as its child has checked them.
  if (!options.withParent) void warnOfUnusable(options.network, logger);
  run(options, logger).catch((error: unknown) => fail(errorMessage(startErrorOf(error, options))));
} else if (process.connected) {
  void runWorker(options, logger, worker);
} else {
  fail('--worker is for the processes that --workers starts: use --workers instead.');
}
