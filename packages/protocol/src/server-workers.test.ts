import { expect, test } from 'vitest';
import { workerOf, workersCapability, workersOf } from './server-workers.ts';
import type { ServerInfo } from './values.ts';

const infoWith = (...capabilities: string[]): ServerInfo => ({
  ...{ version: '7', type: 'KMS', modules: [] },
  capabilities,
});

test('a server tells how many workers it has; any other has one', () => {
  expect(workersOf(infoWith('transactions', workersCapability(4)))).toBe(4);
  expect(workersOf(infoWith('transactions'))).toBe(1);
  expect(workersOf(infoWith('workers:0', 'workers:x'))).toBe(1);
});

test('the worker of an object is in the id of its pipeline', () => {
  const uuid = '6ba7b810-9dad-11d1-80b4-00c04fd43001';
  const pipeline = `${uuid}_kurento.MediaPipeline`;
  expect(workerOf(`${pipeline}/${uuid}_kurento.WebRtcEndpoint`, 2)).toBe(1);
  expect(workerOf(pipeline, 1)).toBeUndefined();
  expect(workerOf('manager_ServerManager', 2)).toBeUndefined();
});
