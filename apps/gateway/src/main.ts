import { ignoreBrokenOutput } from '@boardcast/process';
import { hasDisplay, openBrowser } from './browser.ts';
import { failureText } from './failure-text.ts';
import { Gateway } from './gateway.ts';
import { usage } from './command-line.mjs';
import { readOptions, type Options } from './options.ts';
import { readyText, viewerUrl } from './ready-text.ts';
import { checkMachine } from './startup-checks.ts';

const usageError = 2;

function fail(error: unknown, status = 1): never {
  console.error(failureText(error));
  process.exit(status);
}

function parseOptions(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    fail(error, usageError);
  }
}

async function main(): Promise<void> {
  ignoreBrokenOutput();
  const options = parseOptions();
  if (options.help) {
    console.log(usage);
    return;
  }
  let exit = (): void => process.exit(1);
  // The parent process ended and cannot send a signal any more.
  process.once('disconnect', () => exit());
  await checkMachine(options);
  const gateway = await Gateway.start(options, fail);
  exit = () => void gateway.close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, exit);
  process.on('SIGUSR2', () => {
    gateway.toggleDrain().then(
      (lines) => lines.forEach((line) => console.log(line)),
      (error: unknown) => console.error(failureText(error)),
    );
  });
  // An unexpected error must not disconnect every board and viewer.
  process.on('uncaughtException', ({ message }) =>
    console.error(`Unexpected error in the gateway: ${message}`),
  );
  console.log(await readyText(options, gateway));
  gateway.logBoards((line) => console.log(line));
  if (options.open && hasDisplay()) await openBrowser(viewerUrl(options, gateway));
}

main().catch(fail);
