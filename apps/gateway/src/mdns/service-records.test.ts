import type { Answer } from 'dns-packet';
import { expect, it } from 'vitest';
import { instanceName } from './instance-name.ts';
import { ServiceRecords } from './service-records.ts';

const service = {
  ...{ type: '_boardcast._tcp', host: 'boardcast-1a2b3c4d', port: 8888 },
  txt: { path: '/kurento', tls: '0' },
};
const records = new ServiceRecords('Boardcast on hall', service, '192.168.1.20');
const name = 'Boardcast on hall._boardcast._tcp.local';
const host = 'boardcast-1a2b3c4d.local';
const types = (list: readonly Answer[]) => list.map(({ type }) => type);

it.each([
  ['PTR', '_boardcast._tcp.local', ['PTR'], ['SRV', 'TXT', 'A']],
  ['PTR', '_BOARDCAST._TCP.local', ['PTR'], ['SRV', 'TXT', 'A']],
  ['PTR', '_services._dns-sd._udp.local', ['PTR'], []],
  ['SRV', name, ['SRV'], ['A']],
  ['TXT', name, ['TXT'], []],
  ['ANY', name, ['SRV', 'TXT'], ['A']],
  ['A', host, ['A'], []],
  ['AAAA', host, [], []],
  ['PTR', '_http._tcp.local', [], []],
] as const)('answers %s %s', (type, question, answers, additionals) => {
  const reply = records.replyTo([{ type: type as 'PTR', name: question }], []);

  expect(types(reply.answers)).toEqual(answers);
  expect(types(reply.additionals)).toEqual(additionals);
});

it('leaves out what is known, unless that is half as old as it may be', () => {
  const question = { type: 'PTR', name: '_boardcast._tcp.local' } as const;
  const known = (ttl: number): Answer => ({ ...question, ttl, data: name });

  expect(records.replyTo([question], [known(4500)]).answers).toEqual([]);
  expect(records.replyTo([question], [known(2249)]).answers).toHaveLength(1);
});

it('conflicts with another service of its name, not with its own', () => {
  const srv = (port: number, target: string): Answer => ({
    ...{ type: 'SRV', name: name.toUpperCase(), data: { port, target } },
  });

  expect(records.conflictsWith(srv(8888, host))).toBe(false);
  expect(records.conflictsWith(srv(8889, host))).toBe(true);
  expect(records.conflictsWith(srv(8888, 'other.local'))).toBe(true);
  expect(records.conflictsWith({ ...srv(1, 'other.local'), name: 'x.local' })).toBe(false);
});

it('makes names that fit a label', () => {
  expect(instanceName('Boardcast on a.b', 0)).toBe('Boardcast on a-b');
  expect(instanceName('Boardcast', 2)).toBe('Boardcast (3)');
  for (const conflicts of [0, 9]) {
    const long = instanceName('ü'.repeat(60), conflicts);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(63);
    expect(long).not.toContain('\ufffd');
  }
});
