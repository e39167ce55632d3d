import { expect, it } from 'vitest';
import { parseRtcp, writeFir, writePli, writeReceiverReport } from './rtcp.ts';

it('parses the blocks of a compound packet', () => {
  const nack = Buffer.from('81cd0003000000010000000700108001', 'hex');
  const compound = [writeReceiverReport(9), writePli(9, 7), writeFir(9, 7, 1), nack];

  expect(parseRtcp(Buffer.concat(compound))).toEqual([
    { kind: 'receiver-report', ssrc: 9 },
    { kind: 'pli', ssrc: 7 },
    { kind: 'fir', ssrc: 7 },
    { kind: 'nack', ssrc: 7, sequences: [16, 17, 32] },
  ]);
});

it('parses a REMB', () => {
  // 5 x 2^16 bit/s.
  const remb = Buffer.from(
    '8fce00050000000100000000' + '52454d42' + '01400005' + '00000007',
    'hex',
  );

  expect(parseRtcp(remb)).toEqual([{ kind: 'remb', bitrate: 5 * 2 ** 16 }]);
});
