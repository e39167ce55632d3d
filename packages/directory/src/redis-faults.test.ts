import path from 'node:path';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { bundleForNode } from '@boardcast/testkit/node-bundle';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { eventually, pause, until } from '@boardcast/testkit/until';
import { afterEach, describe, expect, it } from 'vitest';
import type { Directory, DirectoryChange, DirectoryRecord } from './directory.ts';
import { boardRecord } from './testing/board-record.ts';
import { claimBoard, granted } from './testing/directory.contract.ts';
import { RedisHarness } from './testing/redis-harness.ts';

const secret = { value: 'shared' };

describe.skipIf(!hasRedis)('a Redis that fails', () => {
  let server: RedisServer;
  let harness: RedisHarness;
  const start = async (options = {}) => {
    server = await RedisServer.start(options);
    harness = new RedisHarness(server);
  };
  afterEach(async () => {
    await harness.close();
    await server.stop();
  });

  const connected = (...directories: readonly Directory[]) =>
    until('all are connected', () => directories.every((one) => one.isConnected && one.isLeased));

  const unowned = async (directory: Directory, key: string) =>
    granted(await directory.leave(await claimBoard(directory, key), boardRecord(key)));

  it('is written again after it came back empty, with all epochs', async () => {
    await start();
    const [a, b] = [await harness.open(), await harness.open()];
    const ofA = await claimBoard(a, 'of-a');
    const ofB = await claimBoard(b, 'of-b');
    const left = await unowned(a, 'left');
    const route = { identity: '', value: { node: 'node1' } };
    const pipeline = granted(await a.claim('pipeline', 'p1', route));
    await a.put('secret', 'tokens', secret);
    await until('b has all', () => b.get('secret', 'tokens') && b.get('board', 'left'));

    await server.kill();
    await until('it is noticed', () => !a.isConnected && !b.isConnected);
    await expect(a.claim('board', 'x', { identity: '', value: boardRecord('x') })).rejects.toThrow(
      /^away: /,
    );
    expect(b.get('board', 'of-a')).toEqual(ofA);
    await server.restart();
    await connected(a, b);
    for (const record of [ofA, ofB, left, pipeline])
      await eventually(async () => expect(await b.read(record.kind, record.key)).toEqual(record));
    expect(await a.read('secret', 'tokens')).toMatchObject({ owner: null, value: secret });
    expect(await b.deadOwners()).toEqual([]);
    const other = { identity: 'other', value: boardRecord('of-a') };
    expect(await b.claim('board', 'of-a', other)).toEqual({ kind: 'held', record: ofA });
    expect((await claimBoard(a, 'of-a')).epoch).toBeGreaterThan(ofA.epoch);
  });

  it('keeps names for their owners, whoever comes back first after it was emptied', async () => {
    await start();
    const [a, b] = [await harness.open(), await harness.open()];
    const record = await claimBoard(a, 'front-door');
    await until('b has it', () => b.get('board', 'front-door') !== undefined);
    await harness.disconnect(a);
    await server.kill();
    await server.restart();
    await until('b is back', () => b.isConnected);
    const wanted = { identity: 'other', value: boardRecord('front-door') };
    expect(await b.claim('board', 'front-door', wanted)).toEqual({ kind: 'held', record });
    expect(await b.adopt(record)).toEqual({ kind: 'held', record });
    await harness.reconnect(a);
    await connected(a);
    granted(await a.write(record, boardRecord('front-door', 2)));
  });

  it('notices that it was emptied while connected', async () => {
    await start();
    const [a, b] = [await harness.open(), await harness.open()];
    const record = await claimBoard(a, 'front-door');
    await harness.command('FLUSHALL');
    await eventually(async () => {
      expect(await b.read('board', 'front-door')).toEqual(record);
      expect(b.get('board', 'front-door')).toEqual(record);
    });
  });

  it('has its data after a restart, and nobody was dead meanwhile', async () => {
    await start({ persist: true });
    const [a, b] = [await harness.open(), await harness.open()];
    const record = await claimBoard(a, 'front-door');
    const changes: DirectoryChange[] = [];
    const lost: DirectoryRecord[] = [];
    await until('b has it', () => b.get('board', 'front-door') !== undefined);
    b.onChange((change) => changes.push(change));
    a.onLost((one) => lost.push(one));
    await server.kill();
    // Longer than a lease.
    await until('the leases are over', () => !a.isLeased && !b.isLeased);
    await harness.disconnect(a);
    await server.restart();
    await connected(b);
    expect(await b.deadOwners()).toEqual([]);
    expect(await b.adopt(record)).toEqual({ kind: 'held', record });
    await harness.reconnect(a);
    await connected(a);
    granted(await a.write(record, boardRecord('front-door', 1)));
    await until('b follows', () => b.get('board', 'front-door')?.value.entry.viewers === 1);
    expect(changes).not.toContainEqual({ kind: 'reread' });
    expect(lost).toEqual([]);
  });

  it('has old data after a restart: what was written since is written again, and nothing else is read', async () => {
    await start();
    const [a, b] = [await harness.open(), await harness.open()];
    const record = await claimBoard(a, 'front-door');
    await until('b has it', () => b.get('board', 'front-door') !== undefined);
    const changes: DirectoryChange[] = [];
    for (const isWritten of [false, true]) {
      await harness.command('SAVE');
      const written = isWritten ? await claimBoard(a, 'garden') : record;
      await until('b has it', () => b.get('board', written.key) !== undefined);
      changes.length = 0;
      const off = b.onChange((change) => changes.push(change));
      // Longer than a beat, which is forgotten.
      await pause(1500);
      await server.kill();
      await until('it is away', () => !a.isConnected && !b.isConnected);
      await server.restart();
      await connected(a, b);
      await eventually(async () => expect(await b.read('board', written.key)).toEqual(written));
      if (!isWritten) expect(changes).toEqual([]);
      off();
    }
  });

  it('is left within seconds when it hangs, and what was not answered is settled', async () => {
    await start();
    const [a, b] = [await harness.open(), await harness.open()];
    const record = await claimBoard(a, 'front-door');
    server.signal('SIGSTOP');
    const wanted = { identity: 'late', value: boardRecord('late') };
    const startedAt = performance.now();
    await expect(a.claim('board', 'late', wanted)).rejects.toMatchObject({ code: 'away' });
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    await until('it is away', () => !a.isConnected && !b.isConnected);
    expect(a.get('board', 'front-door')).toEqual(record);
    server.signal('SIGCONT');
    await connected(a, b);
    granted(await a.write(record, boardRecord('front-door', 1)));
    // The claim that was not answered took effect, or did not: nobody is in the way of the next one.
    await until(
      'it can be claimed',
      async () => (await b.claim('board', 'late', wanted)).kind === 'granted',
    );
  });

  it('refuses a gateway that was stopped what others adopted meanwhile', async () => {
    await start();
    const folder = await temporaryFolder('directory');
    const entry = path.join(import.meta.dirname, 'testing/gateway.program.ts');
    const script = await bundleForNode(entry, folder.path);
    const gateway = Program.startNode({ arguments: [script, server.url, harness.prefix] });
    const [, id = ''] = await gateway.match(/^claimed by (.+)$/);
    await gateway.match(/^leased true: granted$/);
    const b = await harness.open();
    gateway.signal('SIGSTOP');
    await until('its lease is over', async () => (await b.deadOwners()).includes(id));
    const [record] = await b.ownedBy(id, 10);
    const adopted = record && granted(await b.adopt(record));
    const before = gateway.lines.length;
    gateway.signal('SIGCONT');
    await gateway.match(/^lost$/, undefined, before);
    await gateway.match(/^leased true: held$/, undefined, before);
    expect(gateway.lines.slice(before)).not.toContain('leased true: granted');
    expect(await b.read('board', 'front-door')).toEqual(adopted);
    await gateway.kill();
    await folder.remove();
  });

  it('has fewer changes than a gateway missed: it reads everything again', async () => {
    await start();
    const a = await harness.open();
    const b = await harness.open();
    const changes: DirectoryChange[] = [];
    b.onChange((change) => changes.push(change));
    let record = await claimBoard(a, 'front-door');
    await until('b has it', () => b.get('board', 'front-door') !== undefined);
    await harness.disconnect(b);
    await until('it is away', () => !b.isConnected);
    record = granted(await a.write(record, boardRecord('front-door', 1)));
    await claimBoard(a, 'garden');
    await harness.command('XTRIM', harness.key('changes'), 'MAXLEN', '1');
    await harness.reconnect(b);
    await connected(b);
    expect(changes.at(-1)).toEqual({ kind: 'reread' });
    expect(b.get('board', 'front-door')).toEqual(record);
    expect(b.get('board', 'garden')).toBeDefined();
    // The same without a lost connection.
    await harness.command('XADD', harness.key('changes'), '*', 'garbage', '1');
    granted(await a.write(record, boardRecord('front-door', 2)));
    await until('b follows', () => b.get('board', 'front-door')?.value.entry.viewers === 2);
  });

  it('has two versions of the records side by side', async () => {
    await start();
    const old = await harness.open();
    const next = await harness.open({ schema: 2 });
    await claimBoard(old, 'front-door');
    await claimBoard(next, 'front-door', 'another');
    expect([...old.all('board')].map(({ identity }) => identity)).toEqual(['camera']);
    expect([...next.all('board')].map(({ identity }) => identity)).toEqual(['another']);
  });

  it('has garbage in its keys: skipped, and reported once', async () => {
    await start();
    const a = await harness.open();
    const record = await claimBoard(a, 'front-door');
    const boards = harness.key('board');
    for (const [name, text] of [
      ['none', 'x'],
      ['no-json', '5||"x"\n{'],
      ['no-board', '5||"x"\n{"entry":5}'],
      ['huge-epoch', '99999999999999999999||"x"\n{}'],
    ] as const)
      await harness.command('HSET', boards, name, text);
    await harness.command('HSET', boards, '', '');
    const b = await harness.open();
    expect([...b.all('board')]).toEqual([record]);
    const reported = harness.problems.filter((problem) => problem.includes('not valid'));
    expect(reported).toHaveLength(5);
    expect(await b.read('board', 'none')).toBeUndefined();
    granted(await b.claim('board', 'none', { identity: 'camera', value: boardRecord('none') }));
    const wanted = { identity: 'camera', value: boardRecord('no-board') };
    await expect(b.claim('board', 'no-board', wanted)).rejects.toMatchObject({ code: 'schema' });
    expect(harness.problems.filter((problem) => problem.includes('not valid'))).toHaveLength(5);
    await harness.command('PUBLISH', `${harness.key('to')}:${b.id}`, 'x\ndrain\n{');
    await harness.command('PUBLISH', `${harness.key('to')}:${b.id}`, '');
    await harness.command('SET', harness.key('relay'), 'no hash');
    const c = await harness.open();
    await connected(a, b, c);
    expect([...c.all('relay')]).toEqual([]);
    expect(harness.problems.filter((problem) => problem.includes('WRONGTYPE'))).toHaveLength(1);
  });

  it('is not there at first', async () => {
    await start();
    await server.kill();
    const a = await harness.open();
    expect([a.isConnected, a.isLeased]).toEqual([false, false]);
    await expect(a.read('board', 'x')).rejects.toMatchObject({ code: 'away' });
    await server.restart();
    await connected(a);
    await claimBoard(a, 'front-door');
  });
});

describe.skipIf(!hasRedis)('a Redis with a password', () => {
  it('reports a wrong one without telling it, and goes on trying', async () => {
    const server = await RedisServer.start({ user: ['boardcast', 'right'] });
    const harness = new RedisHarness(server);
    const url = server.url.replace('right', 'not-to-be-told');
    const a = await harness.open({ url });
    expect(a.isConnected).toBe(false);
    expect(harness.problems).toHaveLength(1);
    expect(harness.problems[0]).toMatch(/WRONGPASS/);
    const told = JSON.stringify(await a.read('board', 'x').catch(String));
    expect(`${told} ${harness.problems.join()}`).not.toContain('not-to-be-told');
    await expect(harness.open({ url: 'http://u:not-to-be-told@x' })).rejects.toThrow(
      'refused: the URL is none of redis:// or rediss://',
    );
    await harness.close();
    await server.stop();
  });
});
