import { randomUUID } from 'node:crypto';
import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { recorderId, type Principal } from '../access/principal.ts';
import { ObjectOwners } from '../object-owners.ts';
import { boardEntry } from '../testing/board-entry.ts';
import { CascadeIndex } from './cascade-index.ts';
import { RecorderEndpoints } from './recorder-endpoints.ts';

const pipeline = `${randomUUID()}_kurento.MediaPipeline`;
const closes: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

function gateway(store: MemoryStore) {
  const directory = new MemoryDirectory(store);
  const owners = new ObjectOwners();
  const index = new CascadeIndex(directory);
  const touched: string[] = [];
  const touch = (id: string) => touched.push(id);
  const endpoints = new RecorderEndpoints({ directory, owners, index, touch });
  closes.push(() => directory.close());
  closes.push(() => endpoints.close());
  const claim = () => {
    const entry = { ...boardEntry('kitchen'), pipeline, endpoint: `${pipeline}/e` };
    const value = { entry, node: 'n' };
    return directory.claim('board', 'kitchen', { identity: 'id', value });
  };
  const create = (principal: Principal) => {
    const value = `${pipeline}/${randomUUID()}_kurento.WebRtcEndpoint`;
    owners.process(
      { id: randomUUID(), address: undefined, principal },
      {
        ...{ jsonrpc: '2.0', id: 1, method: 'create' },
        params: { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: pipeline } },
      },
      { jsonrpc: '2.0', id: 1, result: { sessionId: randomUUID(), value } },
      'n',
    );
    return value;
  };
  return { directory, endpoints, touched, claim, create };
}

const recorder: Principal = { kind: 'admin', id: recorderId, credential: recorderId };
const viewer: Principal = { kind: 'admin', id: 'everybody', credential: '' };

it('tells the owner of a board about the recorder of another gateway, and about nobody else', async () => {
  const store = new MemoryStore();
  const [here, there] = [gateway(store), gateway(store)];
  await there.claim();
  await eventually(() => expect(here.directory.get('board', 'kitchen')).toBeDefined());

  const watching = here.create(viewer);
  const recording = here.create(recorder);

  await eventually(() => expect(there.endpoints.has(recording)).toBe(true));
  expect(there.touched).toEqual([pipeline]);
  expect(there.endpoints.has(watching)).toBe(false);
  expect(here.endpoints.has(recording)).toBe(false);
});

it('tells the next owner, too, and takes no other messages', async () => {
  const store = new MemoryStore();
  const [here, first, next] = [gateway(store), gateway(store), gateway(store)];
  const claimed = await first.claim();
  await eventually(() => expect(here.directory.get('board', 'kitchen')).toBeDefined());
  const recording = here.create(recorder);
  await eventually(() => expect(first.endpoints.has(recording)).toBe(true));

  if (claimed.kind === 'granted') await next.directory.take(claimed.record, claimed.record.value);
  await eventually(() => expect(next.endpoints.has(recording)).toBe(true));

  for (const payload of [null, 1, {}, { endpoint: 7 }, { endpoint: 'x'.repeat(501) }]) {
    await here.directory.send(next.directory.id, 'recorder-endpoint', payload);
  }
  await here.directory.send(next.directory.id, 'recorder-endpoint', { endpoint: 'last' });
  await eventually(() => expect(next.endpoints.has('last')).toBe(true));
  expect(next.touched).toHaveLength(2);
});
