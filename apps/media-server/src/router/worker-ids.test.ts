import { makeEndpointId, makePipelineId, workerOf } from '@boardcast/protocol';
import { expect, test } from 'vitest';
import { uuidOf } from './worker-ids.ts';

test('an id names its worker', () => {
  for (const worker of [0, 1, 17, 31]) {
    const pipeline = makePipelineId(uuidOf(worker));
    expect(pipeline).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_kurento\.MediaPipeline$/);
    expect(workerOf(pipeline, 32)).toBe(worker);
    // An endpoint belongs to the worker of its pipeline.
    expect(workerOf(makeEndpointId(pipeline, uuidOf(3)), 32)).toBe(worker);
  }
});

test.each(['', 'X', 'newref:0', 'manager_ServerManager', `${uuidOf(2)}_kurento.MediaPipeline`])(
  '%j names no worker',
  (id) => expect(workerOf(id, 2)).toBeUndefined(),
);
