import { errorMessage } from '@boardcast/protocol';
import { hasDisplay, openBrowser } from './browser.ts';
import { Gateway } from './gateway.ts';
import { hostsForOthers, reachableHosts } from './hosts.ts';
import { readOptions, usage, type Options } from './options.ts';
import { isLoopback } from './own-addresses.ts';
import { checkMachine } from './startup-checks.ts';

function fail(error: unknown): never {
  console.error(errorMessage(error));
  process.exit(1);
}

function options(): Options {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    fail(error);
  }
}

async function main(): Promise<void> {
  const chosen = options();
  if (chosen.help) {
    console.log(usage);
    return;
  }
  let end = (): void => process.exit(1);
  // Who started it is gone and can send no signal any more.
  process.once('disconnect', () => end());
  await checkMachine(chosen);
  const gateway = await Gateway.start(chosen, fail);
  end = () => void gateway.close().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  // One fault is not to end every board and viewer; those whose message it was are cut off.
  process.on('uncaughtException', ({ message }) =>
    console.error(`A fault of the gateway: ${message}`),
  );
  console.log(await readyText(chosen.host, gateway.port));
  const [host] = reachableHosts(chosen.host);
  if (chosen.open && hasDisplay()) await openBrowser(`http://${host}:${gateway.port}/`);
}

async function readyText(host: string, port: number): Promise<string> {
  const list = (lines: readonly string[]) => lines.join('\n                  ');
  const urls = (scheme: string, hosts: readonly string[], path: string) =>
    hosts.map((name) => `${scheme}://${name}:${port}${path}`);
  const page = (path: string) => list(urls('http', reachableHosts(host), path));
  const boards = urls('ws', await hostsForOthers(host), '/kurento');
  const alone = isLoopback(host) ? ['(from this machine alone; --host 0.0.0.0 for others)'] : [];
  return `Boardcast is ready
  viewer          ${page('/')}
  virtual board   ${page('/virtual-board/')}
  a real board    ${list([...boards, ...alone])}
  the boards      ${page('/api/boards')}`;
}

main().catch(fail);
