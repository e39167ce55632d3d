import { pino } from 'pino';
import type { Options } from './options.ts';
import { readOptions, usage } from './options.ts';
import { startServer } from './server.ts';
import { freeUdpPort } from './transport/free-port.ts';
import { LibdatachannelTransports } from './transport/libdatachannel.ts';

const level = process.env['LOG_LEVEL'] ?? 'info';
const logger = pino({ level }, pino.destination({ dest: 2, sync: true }));

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
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)} See --help.`);
  }
}

async function run(options: Options): Promise<void> {
  const { host, port } = options;
  const address = host === '0.0.0.0' || host === '::' ? undefined : host;
  const mediaPort = await freeUdpPort(host, options.mediaPort);
  const transports = new LibdatachannelTransports({ address, port: mediaPort, logger });
  const collectorPeriodMs = options.collectorPeriod * 1000;
  const sockets = await startServer({ host, port, transports, collectorPeriodMs, logger });
  const ready = { ready: true, port: sockets.port, mediaPort };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

function failToListen(error: unknown, options: Options): never {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  const port = syscall === 'bind' ? `UDP ${options.mediaPort}` : `TCP ${options.port}`;
  const option = syscall === 'bind' ? '--media-port' : '--port';
  if (code === 'EADDRINUSE') {
    fail(`Port ${port} is taken by another program: stop it, or choose another with ${option}.`);
  }
  if (code === 'EADDRNOTAVAIL') {
    fail(`${options.host} is no address of this machine: choose another with --host.`);
  }
  fail(`The media server cannot listen on ${options.host}: ${message}`);
}

const options = parseOptions();
if (options.help) {
  process.stdout.write(`${usage}\n`);
  end(0);
}

process.on('uncaughtException', (error) => logger.error({ err: error }, 'uncaught exception'));
process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
// Ctrl+C reaches parent and child at once: the parent ends its child when it is done with it.
const onInterrupt = () => (options.withParent ? undefined : end(0));
process.on('SIGINT', onInterrupt);
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0));
if (options.withParent) {
  process.stdin.on('end', () => end(0)).on('error', () => end(0));
  process.stdin.resume();
}

run(options).catch((error: unknown) => failToListen(error, options));
