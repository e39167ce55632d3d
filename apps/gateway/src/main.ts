import { hasDisplay, openBrowser } from './browser.ts';
import { Gateway } from './gateway.ts';
import { reachableHosts } from './hosts.ts';
import { readOptions, usage, type Options } from './options.ts';

function fail(error: unknown): never {
  console.error(error instanceof Error ? error.message : String(error));
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
  const gateway = await Gateway.start(chosen, fail);
  // One fault is not to end every board and viewer; those whose message it was are cut off.
  process.on('uncaughtException', ({ message }) =>
    console.error(`A fault of the gateway: ${message}`),
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void gateway.close().then(() => process.exit(0)));
  }
  const hosts = reachableHosts(chosen.host);
  const each = (scheme: string, path: string) =>
    hosts.map((host) => `${scheme}://${host}:${gateway.port}${path}`).join('\n                  ');
  console.log(`Boardcast is ready
  viewer          ${each('http', '/')}
  virtual board   ${each('http', '/virtual-board/')}
  a real board    ${each('ws', '/kurento')}
  the boards      ${each('http', '/api/boards')}`);
  if (chosen.open && hasDisplay()) await openBrowser(`http://${hosts[0]}:${gateway.port}/`);
}

main().catch(fail);
