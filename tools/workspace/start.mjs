// `npm start`: installs what is missing, builds, and runs the gateway with the given options.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fail, nx, root, setUp } from './setup.mjs';

await setUp();
console.log('Building ...');
if (
  (await nx('run-many', '-t', 'build', '-p', 'gateway,media-server,viewer,virtual-board')) !== 0
) {
  fail('The build failed: see the lines above.');
}

const main = path.join(root, 'apps/gateway/dist/main.js');
const gateway = spawn(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => gateway.kill(signal));
}
gateway.once('exit', (code) => process.exit(code ?? 1));
