import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { hasMosquitto, Mosquitto } from '@boardcast/testkit/mosquitto';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { eventually, until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeClip } from '../clip.ts';
import { ClipPublisher } from '../clip-publisher.ts';
import { MqttWatcher } from './mqtt-watcher.ts';

const snapshot = 'boardcast/boards/kitchen/snapshot';
const command = 'boardcast/boards/kitchen/record/set';
const state = 'boardcast/boards/kitchen/state';
const startOfImage = 'ffd8ff';

describe.skipIf(!hasMosquitto)('the recorder, by MQTT and webhooks', { timeout: 120_000 }, () => {
  let broker: Mosquitto;
  let watcher: MqttWatcher;
  let receiver: Server;
  let gateway: GatewayProcess;
  let board: ClipPublisher;
  let folder: TemporaryFolder;
  const posted: { readonly type: string; readonly data: object }[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder('integrations');
    broker = await Mosquitto.start();
    const url = `mqtt://127.0.0.1:${broker.port}`;
    watcher = await MqttWatcher.open(url);
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posted.push(JSON.parse(body) as (typeof posted)[number]);
        response.writeHead(204).end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const secret = path.join(folder.path, 'secret');
    await writeFile(secret, Buffer.alloc(32, 1).toString('base64'));
    const { port } = receiver.address() as AddressInfo;
    gateway = await GatewayProcess.start({
      arguments: [
        ...['--mqtt', url, '--mqtt-snapshots', '1', '--rtsp-port', 'off'],
        ...['--recordings', path.join(folder.path, 'recordings')],
        ...['--webhook', `http://127.0.0.1:${port}/`, '--webhook-secret', secret],
      ],
    });
    board = await ClipPublisher.open({
      ...{ url: gateway.kurentoUrl, name: 'kitchen', profile: 'esp32s3', fps: 20, codec: 'H264' },
    });
    const source = 'testsrc2=size=320x240:rate=20';
    board.play(await encodeClip({ source, seconds: 2, bitrate: 300_000, gop: 20 }));
  }, 120_000);
  afterAll(async () => {
    await board?.close();
    await gateway?.stop();
    receiver?.close();
    await watcher?.close();
    await broker?.stop();
    await folder?.remove();
  });

  it('publishes the frames of a board as JPEG, each as it changes', async () => {
    const first = await until('there is a snapshot', () => watcher.payload(snapshot));
    expect(first.subarray(0, 3).toString('hex')).toBe(startOfImage);

    await until('there is another', () => watcher.payload(snapshot)?.equals(first) === false);
  });

  it('starts and stops a recording by a command, and posts its segment', async () => {
    await until('it is known', () => watcher.text(state) !== undefined);
    await watcher.publish(command, 'ON');
    await eventually(() => expect(watcher.json(state)).toMatchObject({ recording: 'recording' }));

    await watcher.publish(command, 'OFF');
    await eventually(() => expect(watcher.json(state)).toMatchObject({ recording: 'stopped' }));

    const closed = await until('its segment is posted', () =>
      posted.find(({ type }) => type === 'recording.closed'),
    );
    expect(closed.data).toMatchObject({ board: 'kitchen', width: 320, height: 240 });
    expect(posted.map(({ type }) => type)).toContain('board.online');
  });
});
