// `nx run e2e:soak-fuzz`: invalid input to a gateway while one of its boards is watched.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { profiles } from '@boardcast/board';
import { parseGatewayHealth } from '@boardcast/protocol';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Program } from '@boardcast/testkit/program';
import { pause, until } from '@boardcast/testkit/until';
import { ClipPublisher } from '../clip-publisher.ts';
import { Recorder } from '../recorder.ts';
import { parseAmount } from './options.ts';
import { encodeScenes } from './scene-clips.ts';

const about = `Sends invalid input to the HTTP server, the WebSockets and the UDP port of a gateway. Prints whether
a process ended, and the gaps in the frames that a board's viewer received.

  --minutes N       duration (10)
  --seed N          of the input (the time)
  --help            print this help`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(about);
  process.exit(0);
}

const minutes = parseAmount('minutes', values.minutes, 0.1);
const maxGapMs = 100;
const pollMs = 5;
const { fps } = profiles.esp32p4;

const gateway = await GatewayProcess.start();
const board = { name: 'healthy', profile: 'esp32p4', fps, codec: 'H264' } as const;
const publisher = await ClipPublisher.open({ url: gateway.kurentoUrl, ...board });
publisher.play((await encodeScenes('esp32p4', 'H264')).still);
const { endpoint } = await until('the board is listed', () => gateway.board('healthy'));
const recorder = await Recorder.join(gateway.kurentoUrl, endpoint);
const health = parseGatewayHealth(await (await fetch(`${gateway.httpUrl}/healthz`)).json());
if (typeof health.mediaServer !== 'object') throw new Error('The media server is down.');
const { mediaPort } = health.mediaServer;
const mediaServer = gateway.mediaServerPid();

console.log(`Seed ${values.seed}`);
const fuzzer = Program.startNode({
  arguments: [
    path.join(import.meta.dirname, 'fuzz-gateway.js'),
    ...['--port', String(gateway.port), '--seed', values.seed],
    ...['--media-port', String(mediaPort)],
  ],
});

const gaps: string[] = [];
let [frames, lastAt, polledAt, ownDelayMs] = [
  recorder.accessUnits.length,
  performance.now(),
  performance.now(),
  0,
];
const end = performance.now() + minutes * 60_000;
while (performance.now() < end && fuzzer.isRunning) {
  await pause(pollMs);
  const now = performance.now();
  ownDelayMs = Math.max(ownDelayMs, now - polledAt - pollMs);
  polledAt = now;
  if (recorder.accessUnits.length === frames) continue;
  const gapMs = now - lastAt;
  if (gapMs > maxGapMs) {
    gaps.push(`${gapMs.toFixed(0)} ms; this process was delayed by ${ownDelayMs.toFixed(0)} ms`);
  }
  [frames, lastAt, ownDelayMs] = [recorder.accessUnits.length, now, 0];
}
await fuzzer.stop();

const isAlive = (await fetch(`${gateway.httpUrl}/healthz`)).status === 200;
const isSame = gateway.mediaServerPid() === mediaServer;
const counts = fuzzer.output.filter((line) => !line.startsWith('last '));
console.log([`${frames} frames in ${minutes} min`, ...counts].join('\n'));
console.log(`${gaps.length} gaps over ${maxGapMs} ms${gaps.map((gap) => `\n  ${gap}`).join('')}`);
console.log(`Gateway: ${isAlive ? 'ok' : 'NOT OK'}; media server: ${isSame ? 'ok' : 'RESTARTED'}`);
const hasPassed = isAlive && isSame && fuzzer.exitCode === 0;
if (!hasPassed) console.log(fuzzer.lines.join('\n'));
await recorder.close();
await publisher.close();
await gateway.stop();
process.exit(hasPassed && gaps.length === 0 ? 0 : 1);
