import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { warnOfUnresolvable } from './server-names.ts';

async function warnings(...network: Parameters<typeof warnOfUnresolvable>[0][]): Promise<string[]> {
  const lines: string[] = [];
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = pino({ level: 'warn' }, output);
  for (const settings of network) await warnOfUnresolvable(settings, logger);
  return lines.map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
}

test('a STUN or TURN server that cannot be resolved is logged without its password', async () => {
  const network = {
    stunServerAddress: 'stun.invalid',
    turnUrl: 'user:secret@turn.invalid:3478?transport=tcp',
  };

  expect((await warnings(network)).sort()).toEqual([
    '--stun stun.invalid cannot be resolved and is not used',
    '--turn turn.invalid cannot be resolved and is not used',
  ]);
});

test('addresses are not resolved', async () => {
  const network = { stunServerAddress: '192.0.2.1', turnUrl: 'user:secret@[2001:db8::5]:3478' };

  expect(await warnings(network, {}, { stunServerAddress: 'localhost' })).toEqual([]);
});
