import type { BoardEntry, BoardRecording } from '@boardcast/protocol';
import { hasMosquitto, Mosquitto } from '@boardcast/testkit/mosquitto';
import { eventually, until } from '@boardcast/testkit/until';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoardBitrates } from '../board-bitrates.ts';
import type { RecorderAccess } from '../recorder-access.ts';
import { deviceDiscoverySchema } from '../testing/home-assistant-schema.ts';
import * as v from 'valibot';
import { MqttBridge } from './mqtt-bridge.ts';
import { mqttOptionsOf } from './mqtt-options.ts';
import { boardEntry } from '../testing/board-entry.ts';

const jpeg = Buffer.from([0xff, 0xd8, 1, 2, 3]);

let broker: Mosquitto;
let bridge: MqttBridge;
let client: MqttClient;
let boards: BoardEntry[];
let recordings: BoardRecording[];
let lines: string[];
let restarted: string[];
/** What the broker retains, by topic; an empty payload removes it. */
let retained: Map<string, string>;

const recorder: RecorderAccess = {
  snapshot: () => Promise.resolve(jpeg),
  record: (name, on) => {
    const state = on ? 'recording' : 'stopped';
    recordings = [{ board: name, state, detail: null, from: null, to: null, bytes: 0 }];
    return Promise.resolve();
  },
  recordings: () => Promise.resolve(recordings),
};

interface Changes {
  readonly url?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly snapshotSeconds?: number;
}

function startBridge({ url, password, ca, snapshotSeconds = 1 }: Changes = {}): MqttBridge {
  const options = mqttOptionsOf({
    mqtt: url ?? `mqtt://127.0.0.1:${broker.port}`,
    ...{ 'mqtt-prefix': 'boardcast', 'mqtt-discovery': 'homeassistant', 'mqtt-snapshots': '1' },
  });
  if (options === undefined) throw new Error('no broker');
  return new MqttBridge({
    broker: { ...options, snapshotSeconds },
    secrets: { password, ca },
    ...{ version: '0.1.0', page: 'http://192.168.1.20:8888/', boards: () => boards },
    addresses: () => new Map([['kitchen', '192.168.1.30']]),
    bitrates: new BoardBitrates(() => Promise.resolve({ bytes: 1000, timeMs: 1 })),
    ...{ recorder, log: (line: string) => lines.push(line) },
    restartBoard: (name) => {
      restarted.push(name);
      const reason = `${name} was asked a moment ago.`;
      return Promise.resolve(
        restarted.length === 1 ? { kind: 'asked' } : { kind: 'refused', reason },
      );
    },
  });
}

/** A client that sees what is retained. */
async function watch(): Promise<void> {
  retained = new Map();
  client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  client.on('message', (topic, payload) => {
    if (payload.length === 0) retained.delete(topic);
    else retained.set(topic, payload.toString('latin1'));
  });
  await client.subscribeAsync('#');
}

const stateOf = (name: string): unknown =>
  JSON.parse(retained.get(`boardcast/boards/${name}/state`) ?? 'null');

describe.skipIf(!hasMosquitto)('with Mosquitto', { timeout: 60_000 }, () => {
  beforeEach(async () => {
    [boards, recordings, lines] = [[boardEntry('kitchen')], [], []];
    broker = await Mosquitto.start();
    await watch();
  });
  afterEach(async () => {
    await bridge.close();
    await client.endAsync(true);
    await broker.stop();
  });

  it('publishes a device, its state, its availability and a snapshot of each board', async () => {
    bridge = startBridge();

    await eventually(() => {
      expect([...retained.keys()].sort()).toEqual([
        'boardcast/boards/kitchen/availability',
        'boardcast/boards/kitchen/snapshot',
        'boardcast/boards/kitchen/state',
        'boardcast/status',
        'homeassistant/device/boardcast_kitchen/config',
      ]);
    });
    expect(retained.get('boardcast/status')).toBe('online');
    expect(retained.get('boardcast/boards/kitchen/availability')).toBe('online');
    expect(retained.get('boardcast/boards/kitchen/snapshot')).toBe(jpeg.toString('latin1'));
    expect(stateOf('kitchen')).toMatchObject({
      ...{ state: 'live', viewers: 0, firmware: '0.1.0', address: '192.168.1.30' },
      ...{ bitrate: null, recording: 'stopped' },
    });
    const config = retained.get('homeassistant/device/boardcast_kitchen/config') ?? '';
    expect(() => v.parse(deviceDiscoverySchema, JSON.parse(config))).not.toThrow();
  });

  it('publishes changes, and removes all of a board that is removed', async () => {
    bridge = startBridge();
    await until('the board is there', () => retained.has('boardcast/boards/kitchen/snapshot'));

    boards = [boardEntry('kitchen', { state: 'offline' }), boardEntry('garden', { viewers: 2 })];
    bridge.update();
    await eventually(() => {
      expect(retained.get('boardcast/boards/kitchen/availability')).toBe('offline');
      expect(stateOf('kitchen')).toMatchObject({ state: 'offline', address: null });
      expect(stateOf('garden')).toMatchObject({ viewers: 2 });
    });
    boards = [boardEntry('garden')];
    bridge.update();

    await eventually(() => {
      expect([...retained.keys()].filter((topic) => topic.includes('kitchen'))).toEqual([]);
      expect(stateOf('garden')).toMatchObject({ viewers: 0 });
    });
  });

  it('removes what an earlier process left of boards that are not in the list', async () => {
    boards = [boardEntry('kitchen'), boardEntry('cellar')];
    bridge = startBridge();
    await until('both are there', () => retained.has('boardcast/boards/cellar/snapshot'));
    await bridge.close();
    expect(retained.get('boardcast/status')).toBe('offline');
    boards = [boardEntry('kitchen')];

    bridge = startBridge();

    await eventually(() => {
      expect([...retained.keys()].filter((topic) => topic.includes('cellar'))).toEqual([]);
      expect(retained.get('boardcast/status')).toBe('online');
    });
    expect(retained.has('homeassistant/device/boardcast_kitchen/config')).toBe(true);
  });

  it('takes the commands ON and OFF, not those that are invalid, retained or for no board', async () => {
    bridge = startBridge();
    const command = 'boardcast/boards/kitchen/record/set';
    await until('the board is there', () => retained.has('boardcast/boards/kitchen/state'));
    await until('it is subscribed', () => bridge.counts.received > 0);

    await client.publishAsync('boardcast/boards/nobody/record/set', 'ON');
    await client.publishAsync(command, 'TOGGLE');
    await client.publishAsync(command, 'ON');
    await eventually(() => expect(stateOf('kitchen')).toMatchObject({ recording: 'recording' }));
    await client.publishAsync(command, 'OFF', { retain: true });
    await eventually(() => expect(stateOf('kitchen')).toMatchObject({ recording: 'stopped' }));

    expect(lines.filter((line) => line.includes('TOGGLE'))).toEqual([]);
    expect(lines.filter((line) => line.includes('invalid'))).toHaveLength(1);
    recordings = [];
    await bridge.close();
    bridge = startBridge();
    await until('it is subscribed again', () => bridge.counts.received > 1);
    expect(recordings).toEqual([]);
  });

  it('restarts a board on PRESS, and says why it does not', async () => {
    restarted = [];
    boards = [boardEntry('kitchen', { canRestart: true })];
    bridge = startBridge();
    const command = 'boardcast/boards/kitchen/restart';
    await until('the board is there', () => retained.has('boardcast/boards/kitchen/state'));
    await until('it is subscribed', () => bridge.counts.received > 0);
    expect(retained.get('homeassistant/device/boardcast_kitchen/config')).toContain(command);

    await client.publishAsync('boardcast/boards/nobody/restart', 'PRESS');
    await client.publishAsync(command, 'ON');
    await client.publishAsync(command, 'PRESS');
    await client.publishAsync(command, 'PRESS', { retain: true });

    await until('it is asked twice', () => restarted.length === 2);
    expect(restarted).toEqual(['kitchen', 'kitchen']);
    expect(lines.slice(1)).toEqual([
      `MQTT: an invalid command on ${command} is ignored: expected PRESS`,
      'MQTT: kitchen is asked to restart',
      'MQTT: not restarted: kitchen was asked a moment ago.',
    ]);
    await bridge.close();
    bridge = startBridge();
    await until('it is subscribed again', () => bridge.counts.received > 1);
    expect(restarted).toHaveLength(2);
  });

  it('publishes everything again when Home Assistant has started', async () => {
    bridge = startBridge();
    await until('the board is there', () => retained.has('boardcast/boards/kitchen/snapshot'));
    await until('it is subscribed', () => bridge.counts.received > 0);
    retained.clear();

    await client.publishAsync('homeassistant/status', 'online');

    await eventually(() => {
      expect(retained.has('homeassistant/device/boardcast_kitchen/config')).toBe(true);
      expect(retained.get('boardcast/status')).toBe('online');
    });
  });

  it('works without a broker, and publishes everything again when it is back', async () => {
    const { port } = broker;
    bridge = startBridge();
    await until('the board is there', () => retained.has('boardcast/boards/kitchen/snapshot'));
    await client.endAsync(true);
    await broker.stop();
    await until('it is disconnected', () => !bridge.counts.isConnected);
    boards = [boardEntry('garden')];
    bridge.update();

    broker = await Mosquitto.start({ port });
    await watch();

    await eventually(() => {
      expect(retained.get('boardcast/status')).toBe('online');
      expect(stateOf('garden')).toMatchObject({ state: 'live' });
    });
    expect([...retained.keys()].filter((topic) => topic.includes('kitchen'))).toEqual([]);
    expect(bridge.counts.connections).toBe(2);
    const lost = lines.filter((line) => line.includes('retrying'));
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(4);
  });
});

describe.skipIf(!hasMosquitto)('a broker that stops answering', { timeout: 60_000 }, () => {
  it('does not keep the bridge from its end', async () => {
    [boards, recordings, lines] = [[boardEntry('kitchen')], [], []];
    broker = await Mosquitto.start();
    bridge = startBridge();
    await until('it has published', () => bridge.counts.published >= 4);

    broker.freeze();
    await bridge.close();

    await until('it is disconnected', () => !bridge.counts.isConnected);
    await broker.stop();
  });
});

describe.skipIf(!hasMosquitto)('with a user, a password and TLS', { timeout: 60_000 }, () => {
  const password = 'planted-mqtt-password';

  beforeEach(async () => {
    [boards, recordings, lines] = [[boardEntry('kitchen')], [], []];
    broker = await Mosquitto.start({ user: ['camera', password], tls: true });
  });
  afterEach(async () => {
    await bridge.close();
    await broker.stop();
  });

  it('connects with all of them', async () => {
    const { readFile } = await import('node:fs/promises');
    const ca = await readFile(broker.certificate, 'utf8');
    const url = `mqtts://camera@127.0.0.1:${broker.port}`;

    bridge = startBridge({ url, password, ca });

    await until('it has published', () => bridge.counts.published >= 4);
    expect(lines).toEqual([`MQTT: connected to mqtts://127.0.0.1:${broker.port}`]);
  });

  it.each([
    ['a wrong password', { password: 'wrong', hasCa: true }, /Not authorized/],
    ['an unknown authority', { password, hasCa: false }, /self-signed certificate/],
  ])('says why it does not connect: %s', async (_, { password: given, hasCa }, expected) => {
    const { readFile } = await import('node:fs/promises');
    const ca = hasCa ? await readFile(broker.certificate, 'utf8') : undefined;
    const url = `mqtts://camera@127.0.0.1:${broker.port}`;

    bridge = startBridge({ url, password: given, ...(ca === undefined ? {} : { ca }) });

    await until('it has failed twice', () => bridge.counts.failures >= 2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(expected);
    expect(lines.join()).not.toContain(given);
  });
});
