// `npm start`: installs what is missing, builds, and runs the gateway with the given options.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { usage, usageErrorOf } from './gateway-options.mjs';
import { onParentGone } from './parent.mjs';
import { fail, nx, root, setUp } from './setup.mjs';

const options = process.argv.slice(2).filter((option, index) => index > 0 || option !== '--');
if (options.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const wrong = usageErrorOf(options);
if (wrong !== undefined) fail(wrong, 2);

await setUp();
console.log('Building ...');
if (
  (await nx(
    'run-many',
    '-t',
    'build',
    '-p',
    'gateway,media-server,recorder,viewer,virtual-board,access,nodes,setup',
  )) !== 0
) {
  fail('The build failed: see the lines above.');
}

const main = path.join(root, 'apps/gateway/dist/main.js');
// The gateway exits when this channel closes, however this process ended.
const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
const gateway = spawn(process.execPath, [main, ...options], { stdio });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => gateway.kill(signal));
}
gateway.once('exit', (code) => process.exit(code ?? 1));
// Without npm it may outlive the shell that started it.
if (process.env.npm_lifecycle_event !== undefined) {
  await onParentGone(() => gateway.kill('SIGTERM'));
}
