import { MemoryDirectory, MemoryStore, type DirectoryRecord } from '@boardcast/directory';
import { expect, it } from 'vitest';
import { OwnedRecord, type HeldDecision } from './owned-record.ts';

/** Two gateways that want the record of one pipeline. */
function gateways(decision: HeldDecision = 'give up') {
  const store = new MemoryStore();
  const of = (id: string) => {
    const directory = new MemoryDirectory(store, { id });
    const events: string[] = [];
    const record = new OwnedRecord({
      ...({ directory, kind: 'pipeline', key: 'p' } as const),
      onHeld: () => decision,
      onLost: ({ owner }) => events.push(`lost to ${owner ?? 'nobody'}`),
      onEnded: () => events.push('ended'),
    });
    return { directory, record, events };
  };
  const read = (): DirectoryRecord | undefined => store.get('pipeline', 'p');
  return { store, read, one: of('one'), two: of('two') };
}

const settled = (record: OwnedRecord<'pipeline'>) =>
  expect.poll(() => record.isPending, { timeout: 30_000 }).toBe(false);

it('writes what is wanted last, and knows that it owns it', async () => {
  const { read, one } = gateways();

  for (const node of ['a', 'b', 'c']) one.record.own('board', { node });
  await settled(one.record);

  expect(read()).toMatchObject({ owner: 'one', identity: 'board', value: { node: 'c' } });
  expect(await one.record.confirm()).toBe(true);
});

it('gives up a record of another, and never writes it again once it was taken', async () => {
  const { read, one, two } = gateways();
  one.record.own('board', { node: 'a' });
  await settled(one.record);

  two.record.own('other', { node: 'b' });
  await settled(two.record);
  const held = one.record.record;
  if (held !== undefined) await two.directory.take(held, { node: 'c' });
  one.record.own('board', { node: 'd' });
  await settled(one.record);

  expect([two.events, one.events]).toEqual([['lost to one'], ['lost to two']]);
  expect(await one.record.confirm()).toBe(false);
  expect(read()).toMatchObject({ owner: 'two', value: { node: 'c' } });
});

it('takes what another gateway owns where it may', async () => {
  const { read, one, two } = gateways('take');
  one.record.own('board', { node: 'a' });
  await settled(one.record);

  two.record.own('board', { node: 'b' });
  await settled(two.record);

  expect(read()).toMatchObject({ owner: 'two', value: { node: 'b' } });
  expect(await one.record.confirm()).toBe(false);
});

it('replaces what nobody owns where it may', async () => {
  const { read, one, two } = gateways('replace');
  one.record.own('first', { node: 'a' });
  one.record.leave('first', { node: 'left' });
  await settled(one.record);
  const left = read();

  two.record.own('second', { node: 'b' });
  await settled(two.record);

  expect(left).toMatchObject({ owner: null, value: { node: 'left' } });
  expect(read()).toMatchObject({ owner: 'two', identity: 'second' });
  expect(one.events).toEqual(['ended']);
});

it('keeps what is wanted while the store is away, and has it again in an empty one', async () => {
  const { store, read, one } = gateways();
  one.record.own('board', { node: 'a' });
  await settled(one.record);

  one.directory.disconnect();
  one.record.own('board', { node: 'b' });
  const confirmed = await one.record.confirm();
  const [pending, meanwhile] = [one.record.isPending, read()?.value];
  one.directory.reconnect();
  const present = read();
  if (present !== undefined) store.remove(present, 'one');
  one.record.retry();
  await settled(one.record);

  expect([confirmed, pending, meanwhile]).toEqual([false, true, { node: 'a' }]);
  expect(read()).toMatchObject({ owner: 'one', value: { node: 'b' } });
});

it('has the record under another identity, and removes it', async () => {
  const { read, one } = gateways();
  one.record.own('board', { node: 'a' });
  await settled(one.record);

  one.record.own('another', { node: 'b' });
  await settled(one.record);
  const other = read();
  one.record.remove();
  await settled(one.record);

  expect(other).toMatchObject({ owner: 'one', identity: 'another', value: { node: 'b' } });
  expect([read(), one.events]).toEqual([undefined, ['ended']]);
});
