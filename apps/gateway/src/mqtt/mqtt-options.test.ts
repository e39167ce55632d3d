import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { expect, it } from 'vitest';
import { readOptions } from '../options.ts';
import { brokerName, readMqttSecrets } from './mqtt-options.ts';

const mqttOf = (...args: string[]) => readOptions(args).mqtt;

it('has defaults', () => {
  expect(mqttOf()).toBeUndefined();
  expect(mqttOf('--mqtt', 'mqtt://broker')).toMatchObject({
    ...{ protocol: 'mqtt:', host: 'broker', port: 1883, user: undefined },
    ...{ prefix: 'boardcast', discovery: 'homeassistant', snapshotSeconds: 10 },
    ...{ password: undefined, ca: undefined },
  });
});

it.each([
  ['mqtts://ann@10.0.0.1', { protocol: 'mqtts:', host: '10.0.0.1', port: 8883, user: 'ann' }],
  ['ws://[::1]:9001/mqtt', { protocol: 'ws:', host: '::1', port: 9001, path: '/mqtt' }],
  ['wss://b/mqtt?x=1', { protocol: 'wss:', port: 443, path: '/mqtt?x=1' }],
  ['mqtt://a%40b@broker:18', { user: 'a@b', port: 18 }],
])('reads %s', (url, expected) => {
  expect(mqttOf('--mqtt', url)).toMatchObject(expected);
});

it.each([
  [['--mqtt', 'planted'], /a URL such as/],
  [['--mqtt', 'http://planted'], /a URL such as/],
  [['--mqtt', 'mqtt://'], /a URL such as/],
  [['--mqtt', 'mqtt://%zz@planted'], /a URL such as/],
  [['--mqtt', 'mqtt://ann:planted@broker'], /--mqtt-password FILE/],
  [['--mqtt-prefix', 'a/#'], /--mqtt-prefix/],
  [['--mqtt-prefix', '/a'], /--mqtt-prefix/],
  [['--mqtt-discovery', 'a b'], /--mqtt-discovery/],
  [['--mqtt-snapshots', '1.5'], /seconds up to 86400/],
  [['--mqtt-snapshots', '99999'], /seconds up to 86400/],
])('refuses %j, without a URL in the message', (args, expected) => {
  expect(() => readOptions(args)).toThrow(expected);
  expect(() => readOptions(args)).not.toThrow(/planted/);
});

it('shows the broker without the user', () => {
  const name = (url: string) => {
    const options = mqttOf('--mqtt', url);
    return options === undefined ? undefined : brokerName(options);
  };

  expect(name('mqtt://ann@broker')).toBe('mqtt://broker:1883');
  expect(name('ws://[::1]:9001/mqtt?token=planted')).toBe('ws://[::1]:9001');
});

it('reads the files, and refuses one that is not there', async () => {
  const folder = await temporaryFolder('mqtt-options');
  const file = path.join(folder.path, 'password');
  await writeFile(file, 'open sesame\n');
  const options = mqttOf('--mqtt', 'mqtt://ann@broker', '--mqtt-password', file);
  const missing = mqttOf('--mqtt', 'mqtt://broker', '--mqtt-ca', `${file}-2`);

  expect(options && (await readMqttSecrets(options))).toEqual({
    ...{ password: 'open sesame', ca: undefined },
  });
  await expect(missing && readMqttSecrets(missing)).rejects.toThrow(/Invalid --mqtt-ca/);
  await folder.remove();
});
