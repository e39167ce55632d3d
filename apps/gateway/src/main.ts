import { Gateway } from './gateway.ts';
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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void gateway.close().then(() => process.exit(0)));
  }
  const host = chosen.host.includes(':') ? `[${chosen.host}]` : chosen.host;
  console.log(`Boardcast is ready
  viewer          http://${host}:${gateway.port}/
  a real board    ws://${host}:${gateway.port}/kurento
  the boards      http://${host}:${gateway.port}/api/boards`);
}

main().catch(fail);
