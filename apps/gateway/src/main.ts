import { ignoreBrokenOutput } from '@boardcast/process';
import { hasDisplay, openBrowser } from './browser.ts';
import { failureText } from './failure-text.ts';
import { Gateway } from './gateway.ts';
import { localHosts, remoteHosts } from './hosts.ts';
import { readOptions, usage, type Options } from './options.ts';
import { isLoopback } from './own-addresses.ts';
import { checkMachine } from './startup-checks.ts';

function fail(error: unknown): never {
  console.error(failureText(error));
  process.exit(1);
}

function parseOptions(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    fail(error);
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
  // An unexpected error must not disconnect every board and viewer.
  process.on('uncaughtException', ({ message }) =>
    console.error(`Unexpected error in the gateway: ${message}`),
  );
  console.log(await readyText(options.host, gateway.port));
  const [host] = localHosts(options.host);
  if (options.open && hasDisplay()) await openBrowser(`http://${host}:${gateway.port}/`);
}

async function readyText(host: string, port: number): Promise<string> {
  const list = (lines: readonly string[]) => lines.join('\n                  ');
  const urls = (scheme: string, hosts: readonly string[], path: string) =>
    hosts.map((name) => `${scheme}://${name}:${port}${path}`);
  const page = (path: string) => list(urls('http', localHosts(host), path));
  const boards = urls('ws', await remoteHosts(host), '/kurento');
  const note = isLoopback(host) ? ['(from this machine only; use --host 0.0.0.0 for others)'] : [];
  return `Boardcast is ready
  viewer          ${page('/')}
  virtual board   ${page('/virtual-board/')}
  real board      ${list([...boards, ...note])}
  list of boards  ${page('/api/boards')}`;
}

main().catch(fail);
