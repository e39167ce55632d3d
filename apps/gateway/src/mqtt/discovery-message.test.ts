import * as v from 'valibot';
import { expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { deviceDiscoverySchema } from '../testing/home-assistant-schema.ts';
import { discoveryMessage, type DiscoveryOptions } from './discovery-message.ts';
import { Topics } from './topics.ts';

const options: DiscoveryOptions = {
  topics: new Topics({ prefix: 'boardcast', discovery: 'homeassistant' }),
  ...{ version: '0.1.0', page: 'http://192.168.1.20:8888/', hasSnapshots: true },
  hasRecordings: true,
};

const parsed = (...args: Parameters<typeof discoveryMessage>) =>
  v.parse(deviceDiscoverySchema, JSON.parse(discoveryMessage(...args)));

it('is a device with the entities of a board', () => {
  const { device, components, availability } = parsed(boardEntry('kitchen'), options);

  expect(device).toEqual({
    ...{ identifiers: ['boardcast_kitchen'], name: 'kitchen', manufacturer: 'Espressif' },
    ...{ model: 'ESP32-S3', sw_version: '0.1.0' },
    configuration_url: 'http://192.168.1.20:8888/watch/kitchen',
  });
  expect(availability).toEqual([
    { topic: 'boardcast/status' },
    { topic: 'boardcast/boards/kitchen/availability' },
  ]);
  expect(Object.values(components).map((c) => `${c.platform} ${c.name} ${c.unique_id}`)).toEqual([
    'binary_sensor Connection boardcast_kitchen_connection',
    'camera null boardcast_kitchen_camera',
    'sensor Viewers boardcast_kitchen_viewers',
    'sensor Bitrate boardcast_kitchen_bitrate',
    'sensor Firmware boardcast_kitchen_firmware',
    'sensor IP address boardcast_kitchen_address',
    'switch Record boardcast_kitchen_record',
    'sensor Recording boardcast_kitchen_recording',
  ]);
});

it('has a button for a board that can restart', () => {
  const { components } = parsed(boardEntry('kitchen', { canRestart: true }), options);

  expect(components['restart']).toEqual({
    ...{ platform: 'button', name: 'Restart', unique_id: 'boardcast_kitchen_restart' },
    ...{ device_class: 'restart', entity_category: 'config', payload_press: 'PRESS' },
    command_topic: 'boardcast/boards/kitchen/restart',
  });
});

it('has no camera and no recording without a recorder', () => {
  const without = { ...options, hasSnapshots: false, hasRecordings: false };
  const { components } = parsed(boardEntry('kitchen'), without);

  expect(Object.keys(components)).toEqual([
    ...['connection', 'viewers', 'bitrate', 'firmware', 'address'],
  ]);
});

it.each(['Küche/oben', '#', 'x'.repeat(1000), '\u001b[2J\ud800', '"}{', '厨房'])(
  'is valid for the name %j, and for an unknown board',
  (name) => {
    const board = boardEntry(name, { profile: 'my\u0007 own', firmware: null });
    const { device } = parsed(board, { ...options, page: undefined });

    expect(device.model).toBe('my� own');
    expect(device.name).not.toMatch(/\p{C}/u);
  },
);
