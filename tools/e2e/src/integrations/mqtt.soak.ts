import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { Mosquitto } from '@boardcast/testkit/mosquitto';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ClipPublisher } from '../clip-publisher.ts';
import { MqttWatcher } from './mqtt-watcher.ts';

/** The time within which a board's death is to be published. */
const limitMs = 5000;
const rounds = 20;
const frames = [[Buffer.alloc(2000, 0x65)]];

let broker: Mosquitto;
let watcher: MqttWatcher;
let gateway: GatewayProcess;

beforeAll(async () => {
  broker = await Mosquitto.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  watcher = await MqttWatcher.open(url);
  gateway = await GatewayProcess.start({ arguments: ['--mqtt', url] });
}, 60_000);
afterAll(async () => {
  await gateway?.stop();
  await watcher?.close();
  await broker?.stop();
});

const publish = () =>
  ClipPublisher.open({
    ...{ url: gateway.kurentoUrl, name: 'kitchen', profile: 'esp32s3', fps: 20, codec: 'H264' },
  });

it(`a board that dies is unavailable within ${limitMs} ms, each of ${rounds} times`, async () => {
  const availability = 'boardcast/boards/kitchen/availability';
  const delays: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const board = await publish();
    board.play(frames);
    await watcher.has(availability, 'online');
    // At any time of the intervals at which the media server is read.
    await pause(500 + Math.random() * 2000);
    const offline = watcher.next(availability, 'offline');
    const diedAt = performance.now();
    // Without power its sockets stay open, and nothing more comes.
    if (round % 2 === 0) board.pause();
    else await board.close();
    delays.push((await offline) - diedAt);
    await board.close();
  }
  const worst = Math.max(...delays);
  console.log(`unavailable after ${delays.map((ms) => Math.round(ms)).join(', ')} ms`);
  expect(worst).toBeLessThan(limitMs);
}, 600_000);
