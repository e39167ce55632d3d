import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { hasMosquitto, Mosquitto } from '@boardcast/testkit/mosquitto';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { eventually, until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ClipPublisher } from '../clip-publisher.ts';
import { MqttWatcher } from './mqtt-watcher.ts';

/** An IDR that nobody decodes. */
const frames = [[Buffer.alloc(2000, 0x65)]];
const password = 'planted-mqtt-password';

describe.skipIf(!hasMosquitto)('a gateway with an MQTT broker', { timeout: 120_000 }, () => {
  let broker: Mosquitto;
  let watcher: MqttWatcher;
  let gateway: GatewayProcess;
  let data: TemporaryFolder;
  let port: number;
  const boards: ClipPublisher[] = [];

  beforeEach(async () => {
    data = await temporaryFolder('mqtt');
    port = await freeTcpPort();
    broker = await Mosquitto.start();
    watcher = await MqttWatcher.open(`mqtt://127.0.0.1:${broker.port}`);
    gateway = await start();
  });
  afterEach(async () => {
    for (const board of boards.splice(0)) await board.close();
    await gateway.stop();
    await watcher.close();
    await broker.stop();
    await data.remove();
  });

  async function start(): Promise<GatewayProcess> {
    const file = path.join(data.path, 'mqtt-password');
    await writeFile(file, `${password}\n`);
    const url = `mqtt://camera@127.0.0.1:${broker.port}`;
    const options = ['--data', data.path, '--mqtt', url, '--mqtt-password', file];
    return GatewayProcess.start({ port, arguments: [...options, '--mqtt-snapshots', '0'] });
  }

  async function publish(name: string): Promise<ClipPublisher> {
    const [url, profile, codec] = [gateway.kurentoUrl, 'esp32s3', 'H264'] as const;
    const board = await ClipPublisher.open({ url, name, profile, fps: 20, codec });
    boards.push(board);
    board.play(frames);
    return board;
  }

  const state = (id = 'kitchen') => watcher.json(`boardcast/boards/${id}/state`);
  const availability = 'boardcast/boards/kitchen/availability';

  it('publishes a board while it is live, offline and removed', async () => {
    const board = await publish('kitchen');
    await watcher.has(availability, 'online');
    await eventually(() => {
      expect(state()).toMatchObject({ state: 'live', firmware: 'clip', address: '127.0.0.1' });
      expect(state().bitrate).toBeGreaterThan(100);
    });
    const config = watcher.json('homeassistant/device/boardcast_kitchen/config');
    expect(config).toMatchObject({ device: { name: 'kitchen', model: 'ESP32-S3' } });

    board.pause();
    await watcher.has(availability, 'offline');
    expect(state()).toMatchObject({ state: 'offline', bitrate: null });
    board.resume();
    await watcher.has(availability, 'online');
    await board.close();
    await watcher.has(availability, 'offline');

    await until('it can be removed', async () => {
      const url = `${gateway.httpUrl}/api/boards/kitchen`;
      return (await fetch(url, { method: 'DELETE' })).status === 204;
    });
    await eventually(() => expect(watcher.topics).toEqual(['boardcast/status']));
  });

  it('is offline by its last will when it is killed, and online again with its boards', async () => {
    await publish('kitchen');
    await watcher.has(availability, 'online');

    await gateway.kill();
    await watcher.has('boardcast/status', 'offline');
    gateway = await start();

    await watcher.has('boardcast/status', 'online');
    await watcher.has(availability, 'online');
  });

  it('says that it is offline when it ends', async () => {
    await watcher.has('boardcast/status', 'online');

    await gateway.stop();

    await watcher.has('boardcast/status', 'offline');
  });

  it('shows its password neither in its log nor in the list of processes', async () => {
    await watcher.has('boardcast/status', 'online');
    const commandLine = await readFile(`/proc/${gateway.pid}/cmdline`, 'utf8');

    expect([...gateway.lines, commandLine].join('\n')).not.toContain(password);
    expect(gateway.lines).toContain(`MQTT: connected to mqtt://127.0.0.1:${broker.port}`);
  });

  it('counts what it publishes', async () => {
    await watcher.has('boardcast/status', 'online');

    const metrics = await gateway.metrics();

    expect(metrics).toMatch(/^boardcast_gateway_mqtt_connected 1$/m);
    expect(metrics).toMatch(/^boardcast_gateway_mqtt_published_messages_total [1-9]/m);
    expect(metrics).not.toMatch(/^boardcast_gateway_webhook/m);
  });
});
