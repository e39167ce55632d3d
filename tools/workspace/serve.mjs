// `nx run viewer:serve` and the other serve targets: run everything, rebuild on a change, reload the pages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { bundle } from './bundle.mjs';
import { root } from './setup.mjs';

const services = ['media-server', 'recorder', 'gateway'];
const pages = ['viewer', 'virtual-board', 'access', 'nodes', 'setup'];
/** An editor writes a file in several steps. */
const debounceMs = 100;

const options = process.argv.slice(2);
const reloader = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await once(reloader, 'listening');
const banner = `globalThis.document && (new WebSocket('ws://127.0.0.1:${reloader.address().port}').onmessage = () => location.reload());`;
const allApps = [...services, ...pages];
let gateway;

/** False if something could not be built; esbuild has printed the errors. */
async function build(apps) {
  const results = await Promise.allSettled(
    apps.map((app) => bundle(path.join(root, 'apps', app), { banner })),
  );
  return results.every(({ status }) => status === 'fulfilled');
}

async function startGateway(...more) {
  const main = path.join(root, 'apps/gateway/dist/main.js');
  gateway = spawn(process.execPath, [main, ...options, ...more], {
    stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
  });
  gateway.stdout.pipe(process.stdout);
  // Its first output means that it listens: a page that reloaded earlier would fail.
  await Promise.race([once(gateway.stdout, 'data'), once(gateway, 'exit')]);
}

async function stopGateway() {
  if (gateway === undefined || gateway.exitCode !== null) return;
  gateway.kill('SIGINT');
  await once(gateway, 'exit');
}

async function changed(apps) {
  const started = performance.now();
  if (!(await build(apps))) return;
  if (services.some((service) => apps.includes(service))) {
    await stopGateway();
    await startGateway('--no-open');
  }
  for (const client of reloader.clients) client.send('reload');
  console.log(`Built ${apps.join(', ')} in ${(performance.now() - started).toFixed(0)} ms.`);
}

/** A change of a package concerns every app. */
function watchSources() {
  let waiting = new Set();
  let timer;
  const note = (apps) => {
    for (const app of apps) waiting.add(app);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = [...waiting];
      waiting = new Set();
      void changed(now);
    }, debounceMs);
  };
  for (const app of allApps) {
    watch(path.join(root, 'apps', app, 'src'), { recursive: true }, () => note([app]));
  }
  watch(path.join(root, 'packages'), { recursive: true }, (_, file) => {
    if (file?.includes(`${path.sep}src${path.sep}`)) note(allApps);
  });
}

async function end() {
  await stopGateway();
  process.exit(gateway?.exitCode ?? 0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end());
if (!(await build(allApps))) process.exit(1);
await startGateway();
if (gateway.exitCode !== null) process.exit(gateway.exitCode);
watchSources();
