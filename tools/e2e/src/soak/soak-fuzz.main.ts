// `nx run e2e:soak-doors`: nonsense at every door of a gateway, and a board that is watched meanwhile.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { profiles } from '@boardcast/board';
import { ClipPublisher } from '../clip-publisher.ts';
import { Gateway } from '../gateway.ts';
import { Recorder } from '../recorder.ts';
import { pause, until } from '../until.ts';
import { amountOf } from './options.ts';
import { encodeScenes } from './scene-clips.ts';

const about = `Sends nonsense to HTTP, upgrades, WebSockets and the UDP port of a gateway, and says whether a process
ended and how long a board's viewer waited for a frame meanwhile.

  --minutes N       (10)
  --help            this text`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}

const minutes = amountOf('minutes', values.minutes, 0.1);
const maxGapMs = 100;
const readMs = 5;
const { fps } = profiles.esp32p4;

const gateway = await Gateway.start();
const board = { name: 'healthy', profile: 'esp32p4', fps, codec: 'H264' } as const;
const publisher = await ClipPublisher.open({ url: gateway.kurentoUrl, ...board });
publisher.play((await encodeScenes('esp32p4', 'H264')).still);
const { endpoint } = await until('the board is listed', 10_000, () => gateway.board('healthy'));
const recorder = await Recorder.join(gateway.kurentoUrl, endpoint);
const health = (await (await fetch(`${gateway.httpUrl}/healthz`)).json()) as {
  readonly mediaServer: { readonly mediaPort: number };
};
const mediaServer = gateway.mediaServerPid();

const fuzzer = spawn(
  process.execPath,
  [
    path.join(import.meta.dirname, 'fuzz-doors.js'),
    ...['--port', String(gateway.port), '--media-port', String(health.mediaServer.mediaPort)],
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const said: string[] = [];
createInterface({ input: fuzzer.stdout }).on('line', (line) => said.push(line));

const gaps: string[] = [];
let [frames, lastAt, tickedAt, ownDelayMs] = [
  recorder.accessUnits.length,
  performance.now(),
  performance.now(),
  0,
];
const end = performance.now() + minutes * 60_000;
while (performance.now() < end && fuzzer.exitCode === null) {
  await pause(readMs);
  const now = performance.now();
  ownDelayMs = Math.max(ownDelayMs, now - tickedAt - readMs);
  tickedAt = now;
  if (recorder.accessUnits.length === frames) continue;
  const gapMs = now - lastAt;
  if (gapMs > maxGapMs) {
    gaps.push(
      `${gapMs.toFixed(0)} ms, of which this process itself stood still ${ownDelayMs.toFixed(0)} ms`,
    );
  }
  [frames, lastAt, ownDelayMs] = [recorder.accessUnits.length, now, 0];
}
fuzzer.kill('SIGTERM');
if (fuzzer.exitCode === null) await once(fuzzer, 'exit');

const isAlive = (await fetch(`${gateway.httpUrl}/healthz`)).status === 200;
const isSame = gateway.mediaServerPid() === mediaServer;
const counted = said.filter((line) => !line.startsWith('last of'));
console.log([`${frames} frames in ${minutes} min`, ...counted].join('\n'));
console.log(`${gaps.length} gaps over ${maxGapMs} ms${gaps.map((gap) => `\n  ${gap}`).join('')}`);
console.log(
  `The gateway ${isAlive ? 'answers' : 'DOES NOT ANSWER'}; the media server is ${isSame ? 'the same' : 'ANOTHER'}.`,
);
const isGood = isAlive && isSame && fuzzer.exitCode === 0;
if (!isGood) console.log(said.join('\n'));
await recorder.close();
await publisher.close();
await gateway.stop();
process.exit(isGood && gaps.length === 0 ? 0 : 1);
