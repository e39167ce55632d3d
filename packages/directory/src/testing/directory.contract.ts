import { eventually, until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimOutcome, Directory, DirectoryChange, DirectoryRecord } from '../directory.ts';
import type { RecordKind, RecordValues } from '../records.ts';
import { boardRecord } from './board-record.ts';

/** One store, in which several gateways open directories. */
export interface DirectoryHarness {
  open(): Promise<Directory>;
  /** Its process has ended long ago, without closing it. */
  die(directory: Directory): Promise<void>;
  /** The store is out of its reach, and then within it again. */
  disconnect(directory: Directory): Promise<void>;
  reconnect(directory: Directory): Promise<void>;
  close(): Promise<void>;
}

export function granted<K extends RecordKind>(outcome: ClaimOutcome<K>): DirectoryRecord<K> {
  if (outcome.kind !== 'granted') throw new Error(`expected a grant, got ${outcome.kind}`);
  return outcome.record;
}

export async function claimBoard(directory: Directory, key: string, identity = 'camera') {
  return granted(await directory.claim('board', key, { identity, value: boardRecord(key) }));
}

const key = 'front-door';
const value = boardRecord(key);

/** What every implementation of `Directory` does. */
export function describeDirectory(name: string, start: () => Promise<DirectoryHarness>): void {
  describe(name, () => {
    let harness: DirectoryHarness;
    let a: Directory;
    let b: Directory;
    beforeEach(async () => {
      harness = await start();
      a = await harness.open();
      b = await harness.open();
    });
    afterEach(() => harness.close());

    it('is connected and leased from the start', () => {
      expect([a.isConnected, a.isLeased, b.isConnected, b.isLeased]).toEqual(Array(4).fill(true));
      expect(a.id).not.toBe(b.id);
    });

    describe('claim', () => {
      it('grants a record that is not there', async () => {
        const outcome = await a.claim('board', key, { identity: 'camera', value });
        const record = granted(outcome);
        expect(record).toMatchObject({
          kind: 'board',
          key,
          identity: 'camera',
          owner: a.id,
          value,
        });
        expect(await b.read('board', key)).toEqual(record);
      });

      it('is refused while another gateway owns the record, and while it is of another identity', async () => {
        const record = await claimBoard(a, key);
        const same = await b.claim('board', key, { identity: 'camera', value });
        expect(same).toEqual({ kind: 'held', record });
        const other = await a.claim('board', key, { identity: 'other', value });
        expect(other).toEqual({ kind: 'held', record });
        expect(await b.read('board', key)).toEqual(record);
      });

      it('is granted again to its owner, with a higher epoch', async () => {
        const first = await claimBoard(a, key);
        const second = await claimBoard(a, key);
        expect(second.epoch).toBeGreaterThan(first.epoch);
      });

      it('is granted to one of many that ask at once', async () => {
        const wanted = { identity: 'camera', value };
        const all = await Promise.all([a, b, a, b].map((one) => one.claim('board', key, wanted)));
        const owners = all.map((outcome) => outcome.kind !== 'gone' && outcome.record.owner);
        expect(new Set(owners).size).toBe(1);
      });

      it('has epochs that rise after a removal, and below 2^53', async () => {
        const first = await claimBoard(a, key);
        await a.remove(first);
        const second = await claimBoard(a, key);
        expect(second.epoch).toBeGreaterThan(first.epoch);
        expect(Number.isSafeInteger(second.epoch)).toBe(true);
      });

      it('is granted to the same identity when its owner has left it, closed or died', async () => {
        const left = await a.leave(await claimBoard(a, key), value);
        expect(granted(left).owner).toBeNull();
        const wanted = { identity: 'other', value };
        expect((await b.claim('board', key, wanted)).kind).toBe('held');
        const taken = await claimBoard(b, key);
        await b.close();
        const again = await claimBoard(a, key);
        expect(again.epoch).toBeGreaterThan(taken.epoch);
        const c = await harness.open();
        await harness.die(a);
        await claimBoard(c, key);
      });
    });

    describe('take', () => {
      it('moves a record of a living owner, which cannot write it any more', async () => {
        const record = await claimBoard(a, key);
        const next = boardRecord(key, 3);
        const lost: DirectoryRecord[] = [];
        a.onLost((one) => lost.push(one));
        b.onLost((one) => lost.push(one));
        const taken = granted(await b.take(record, next));
        await eventually(() => expect(lost).toEqual([record]));
        expect(taken).toMatchObject({ owner: b.id, identity: 'camera', value: next });
        expect(taken.epoch).toBeGreaterThan(record.epoch);
        const held = { kind: 'held', record: taken };
        expect(await a.write(record, value)).toEqual(held);
        expect(await a.leave(record, value)).toEqual(held);
        expect(await a.take(record, value)).toEqual(held);
        expect(await a.remove(record)).toBe(false);
        expect(await b.read('board', key)).toEqual(taken);
      });

      it('finds a record that was removed gone', async () => {
        const record = await claimBoard(a, key);
        expect(await a.remove(record)).toBe(true);
        expect(await b.take(record, value)).toEqual({ kind: 'gone' });
        expect(await a.write(record, value)).toEqual({ kind: 'gone' });
        expect(await a.remove(record)).toBe(false);
      });
    });

    describe('adopt', () => {
      it('is refused while the owner lives', async () => {
        const record = await claimBoard(a, key);
        expect(await b.adopt(record)).toEqual({ kind: 'held', record });
        expect(await b.deadOwners()).toEqual([]);
      });

      it('takes over what a gateway owned that died, once', async () => {
        const record = await claimBoard(a, key);
        const written = granted(await a.write(record, boardRecord(key, 7)));
        await harness.die(a);
        expect(await b.deadOwners()).toEqual([a.id]);
        expect(await b.ownedBy(a.id, 10)).toEqual([written]);
        const c = await harness.open();
        const outcomes = await Promise.all([b.adopt(record), c.adopt(record)]);
        expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['granted', 'held']);
        const adopted = outcomes.find(({ kind }) => kind === 'granted');
        expect(adopted).toMatchObject({
          record: { value: boardRecord(key, 7), identity: 'camera' },
        });
        expect(await b.deadOwners()).toEqual([]);
      });

      it('takes over what a gateway owned that closed', async () => {
        const record = await claimBoard(a, key);
        await a.close();
        await a.close();
        expect(await b.deadOwners()).toEqual([a.id]);
        granted(await b.adopt(record));
      });
    });

    describe('records', () => {
      it('are listed by their owner, of all kinds, up to a limit', async () => {
        for (const name of ['one', 'two', 'three']) await claimBoard(a, name);
        await a.claim('pipeline', 'p1', { identity: '', value: { node: 'node1' } });
        await claimBoard(b, 'four');
        const owned = await b.ownedBy(a.id, 10);
        expect(owned.map((record) => `${record.kind} ${record.key}`).toSorted()).toEqual(
          ['board one', 'board three', 'board two', 'pipeline p1'].toSorted(),
        );
        expect(await b.ownedBy(a.id, 2)).toHaveLength(2);
        expect(await b.ownedBy('nobody', 2)).toEqual([]);
      });

      it('keep their epoch when they are written and left', async () => {
        const record = await claimBoard(a, key);
        const written = granted(await a.write(record, boardRecord(key, 1)));
        expect(written).toEqual({ ...record, value: boardRecord(key, 1) });
        const left = granted(await a.leave(written, boardRecord(key, 2)));
        expect(left).toEqual({ ...written, owner: null, value: boardRecord(key, 2) });
        expect(await a.write(left, value)).toEqual({ kind: 'gone' });
        expect(await b.ownedBy(a.id, 10)).toEqual([]);
        expect(await b.remove(left)).toBe(true);
        expect(await a.read('board', key)).toBeUndefined();
      });

      it('have whole texts and empty lists', async () => {
        const name = 'ü "quoted"\n|:\u0000 \ud83d\ude00 {}';
        const identity = `${name}\n1|x \ud800`;
        const session: RecordValues['session'] = {
          principal: { kind: 'board', id: identity, credential: '', name },
          ...{ address: null, nodes: {}, objects: [], pipelines: {}, left: {}, disconnected: 1.5 },
        };
        const record = granted(await a.claim('session', name, { identity, value: session }));
        expect(await b.read('session', name)).toEqual(record);
        expect(record.identity).toBe(identity);
        expect(record.value).toEqual(session);
        const taken = granted(await b.take(record, session));
        expect(taken).toEqual({ ...record, owner: b.id, epoch: taken.epoch });
      });

      it('without an owner are written over, or only where there is none', async () => {
        await a.put('key', 'k', { board: 'x', hash: 'h1', created: 'now' });
        await b.put('key', 'k', { board: 'x', hash: 'h2', created: 'now' });
        expect(await a.read('key', 'k')).toMatchObject({ owner: null, value: { hash: 'h2' } });
        const both = await Promise.all(
          [a, b].map((one) => one.putIfAbsent('secret', 'tokens', { value: one.id })),
        );
        expect(both[0]).toEqual(both[1]);
        const record = await b.read('key', 'k');
        expect(record && (await b.remove(record))).toBe(true);
      });

      it('are refused when they are too large or not valid', async () => {
        const left = Array<string>(1024).fill('x'.repeat(2048));
        const principal = { kind: 'admin', id: '', credential: '' } as const;
        const large: RecordValues['session'] = {
          ...{ principal, address: null, nodes: {}, objects: [], pipelines: {} },
          ...{ left: { node: left }, disconnected: null },
        };
        const refused = { code: 'refused' };
        const claim = a.claim('session', 's', { identity: '', value: large });
        await expect(claim).rejects.toMatchObject(refused);
        for (const name of ['', 'x'.repeat(2000), '\ud800'])
          await expect(a.put('secret', name, { value: 'x' })).rejects.toMatchObject(refused);
        const invalid = { value: 5 } as unknown as RecordValues['secret'];
        await expect(a.put('secret', 's', invalid)).rejects.toMatchObject({ code: 'schema' });
        expect([...a.all('secret')]).toEqual([]);
      });
    });

    describe('the copy', () => {
      it('has what this gateway wrote at once, and what others wrote soon', async () => {
        const record = await claimBoard(a, key);
        expect(a.get('board', key)).toEqual(record);
        await eventually(() => expect(b.get('board', key)).toEqual(record));
        expect([...b.all('board')]).toEqual([record]);
        await a.remove(record);
        expect(a.get('board', key)).toBeUndefined();
        await until('it is removed', () => b.get('board', key) === undefined);
        expect([...b.all('board')]).toEqual([]);
      });

      it('has what another gateway was answered, once it is up to date', async () => {
        for (let index = 0; index < 20; index += 1) {
          const record = await claimBoard(a, key);
          await b.upToDate();
          expect(b.get('board', key)).toEqual(record);
          await a.remove(record);
          await b.upToDate();
          expect(b.get('board', key)).toBeUndefined();
        }
      });

      it('has what was there before it', async () => {
        const record = await claimBoard(a, key);
        const c = await harness.open();
        expect(c.get('board', key)).toEqual(record);
      });

      it('reports each change in order, on both sides', async () => {
        const seen = [a, b].map((directory) => {
          const changes: DirectoryChange[] = [];
          directory.onChange((change) => changes.push(change));
          return changes;
        });
        const record = await claimBoard(a, key);
        const written = granted(await a.write(record, boardRecord(key, 1)));
        const taken = granted(await b.take(written, boardRecord(key, 2)));
        await b.remove(taken);
        const expected = [record, written, taken, undefined].map((change) => change);
        for (const changes of seen)
          await eventually(() =>
            expect(changes.filter((change) => change.kind === 'board')).toEqual(
              expected.map((change) => ({ kind: 'board', key, record: change })),
            ),
          );
      });

      it('goes on after a listener that throws', async () => {
        const changes: DirectoryChange[] = [];
        a.onChange(() => {
          throw new Error('on purpose');
        });
        const off = a.onChange((change) => changes.push(change));
        await claimBoard(a, key);
        await eventually(() => expect(changes).toHaveLength(1));
        off();
        await claimBoard(a, key);
        expect(changes).toHaveLength(1);
      });

      it('loses the record of a gateway whose lease is over', async () => {
        const gateway = { version: '1', started: 1, url: null };
        await a.claim('gateway', a.id, { identity: a.id, value: gateway });
        await until('it is known', () => b.get('gateway', a.id) !== undefined);
        await harness.die(a);
        await until('it is gone', () => b.get('gateway', a.id) === undefined);
        expect(await b.deadOwners()).toEqual([]);
      });
    });

    describe('messages', () => {
      it('reach one gateway, by topic', async () => {
        const received: unknown[] = [];
        b.onMessage('drain', (payload, from) => received.push([payload, from]));
        a.onMessage('drain', () => received.push('wrong gateway'));
        b.onMessage('other', () => received.push('wrong topic'));
        await a.send('nobody', 'drain', 1);
        await a.send(b.id, 'drain', { rate: 2 });
        await a.send(b.id, 'drain', null);
        await eventually(() =>
          expect(received).toEqual([
            [{ rate: 2 }, a.id],
            [null, a.id],
          ]),
        );
      });
    });

    describe('while the store is away', () => {
      it('keeps the copy, rejects the rest, and reads everything again afterwards', async () => {
        const record = await claimBoard(a, key);
        const states: boolean[] = [];
        a.onState(() => states.push(a.isConnected));
        await harness.disconnect(a);
        await until('it is noticed', () => !a.isConnected);
        await a.upToDate();
        expect(a.get('board', key)).toEqual(record);
        await expect(a.read('board', key)).rejects.toMatchObject({ code: 'away' });
        await expect(a.write(record, value)).rejects.toMatchObject({ code: 'away' });
        await harness.reconnect(a);
        await until('it is connected', () => a.isConnected && a.isLeased);
        expect(states.at(-1)).toBe(true);
        granted(await a.write(record, boardRecord(key, 5)));
      });

      it('loses what was adopted meanwhile', async () => {
        const record = await claimBoard(a, key);
        const states: boolean[] = [];
        a.onState(() => states.push(a.isLeased));
        await harness.disconnect(a);
        await harness.die(a);
        await until('its lease is over', () => !a.isLeased);
        const lost: DirectoryRecord[] = [];
        a.onLost((one) => lost.push(one));
        const adopted = granted(await b.adopt(record));
        const changes: DirectoryChange[] = [];
        a.onChange((change) => changes.push(change));
        await harness.reconnect(a);
        await until('it is leased again', () => a.isConnected && a.isLeased);
        await eventually(() => expect(a.get('board', key)).toEqual(adopted));
        expect(changes).not.toEqual([]);
        await eventually(() => expect(lost).toEqual([record]));
        expect(await a.write(record, value)).toEqual({ kind: 'held', record: adopted });
        expect(states.filter((state, index) => state !== states[index - 1])).toEqual(
          [true, false, true].slice(states[0] === true ? 0 : 1),
        );
      });
    });

    it('rejects everything after it was closed', async () => {
      await a.close();
      expect([a.isConnected, a.isLeased]).toEqual([false, false]);
      await expect(a.read('board', key)).rejects.toMatchObject({ code: 'closed' });
      await expect(a.claim('board', key, { identity: '', value })).rejects.toMatchObject({
        code: 'closed',
      });
    });
  });
}
