import { exitOnRequest, ignoreBrokenOutput } from '@boardcast/process';
import { errorMessage } from '@boardcast/protocol';
import type { Log } from '@boardcast/signaling';
import { readOptions, usage, type Options } from './options.ts';
import { Recorder } from './recorder.ts';

const usageError = 2;

/** Exits at once: the native library must not clean up while objects exist. */
function exit(status: number): never {
  process.exit(status);
}

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

const log: Log = (severity, message) => {
  if (severity === 'warn' || severity === 'error') process.stderr.write(`${message}\n`);
};

async function run(options: Options): Promise<void> {
  const aborted = new AbortController();
  let close = (): Promise<void> => Promise.resolve(aborted.abort());
  exitOnRequest({ withParent: options.withParent, close: () => close() });
  const recorder = await Recorder.start(options, log, aborted.signal);
  close = () => recorder.close();
  const { port, rtspPort } = recorder;
  process.stdout.write(`${JSON.stringify({ ready: true, port, rtspPort: rtspPort ?? null })}\n`);
}

const options = parseOptions();
if (options.help) {
  process.stdout.write(`${usage}\n`);
  exit(0);
}
ignoreBrokenOutput();
// What one client or board does must not end the recordings of all others.
process.on('uncaughtException', (error) => log('error', `Unexpected error: ${error.message}`));
process.on('unhandledRejection', (error) => log('error', `Unexpected error: ${String(error)}`));
run(options).catch((error: unknown) => fail(errorMessage(error)));
