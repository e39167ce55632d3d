import { Writable } from 'node:stream';
import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { StunServer } from '@boardcast/testkit/stun-server';
import { pino } from 'pino';
import { expect, it, test } from 'vitest';
import { warnOfUnusable } from './ice-server-check.ts';

async function warnings(...network: Parameters<typeof warnOfUnusable>[0][]): Promise<string[]> {
  const lines: string[] = [];
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = pino({ level: 'warn' }, output);
  for (const settings of network) await warnOfUnusable(settings, logger);
  return lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
}

test('a STUN or TURN server that cannot be resolved is logged without its password', async () => {
  const network = { stunServerAddress: 'stun.invalid', turnUrl: 'user:secret@turn.invalid:3478' };

  expect((await warnings(network)).sort()).toEqual([
    '--stun stun.invalid cannot be resolved and is not used: correct the name, or check the DNS',
    '--turn turn.invalid cannot be resolved and is not used: correct the name, or check the DNS',
  ]);
});

test('a server that answers is not logged, and one that does not is', async () => {
  const server = await StunServer.start('192.0.2.1');
  const network = { stunServerAddress: '127.0.0.1', stunServerPort: server.port };

  const answering = await warnings(network, {});
  server.close();
  const closed = await warnings(network);

  expect([answering.length, closed.length]).toEqual([0, 1]);
  expect(closed[0]).toContain('does not answer');
});

it.skipIf(!hasCoturn)('a wrong password of a TURN server is logged, but not shown', async () => {
  const coturn = await Coturn.start({ user: ['ann', 'right'] });
  const turnUrl = (password: string) => `ann:${password}@127.0.0.1:${coturn.port}`;

  const lines = await warnings({ turnUrl: turnUrl('right') }, { turnUrl: turnUrl('wrong') });
  await coturn.stop();

  expect(lines).toEqual([
    '--turn 127.0.0.1 refuses the user or the password and is not used: correct them',
  ]);
});
