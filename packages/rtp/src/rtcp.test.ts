import { expect, test } from 'vitest';
import { parseRtcp } from './rtcp.ts';
import {
  writeCname,
  writeNack,
  writePli,
  writeReceiverReport,
  writeRemb,
  writeSenderReport,
} from './rtcp-write.ts';

const block = {
  ssrc: 9,
  fractionLost: 12,
  packetsLost: -3,
  highestSequence: 70_000,
  jitter: 4,
  lastSenderReport: 0xdeadbeef,
  delaySinceLast: 77,
};

test('parses what it writes, in a compound packet', () => {
  const report = {
    ssrc: 5,
    ntpSeconds: 3_900_000_000,
    ntpFraction: 1,
    rtpTimestamp: 2,
    packets: 3,
    octets: 4,
  };
  const compound = Buffer.concat([
    writeSenderReport(report),
    writeCname(5, 'name'),
    writeReceiverReport(1, [block]),
    writePli(1, 9),
    writeNack(1, 9, [65535, 0, 5, 40]),
  ]);
  expect(parseRtcp(compound)).toEqual([
    { kind: 'sender-report', ...report, blocks: [] },
    { kind: 'receiver-report', blocks: [block] },
    { kind: 'pli', ssrc: 9 },
    { kind: 'nack', ssrc: 9, sequences: [65535, 0, 5, 40] },
  ]);
});

test('writes a PLI byte for byte', () => {
  expect(writePli(1, 2).toString('hex')).toBe('81ce00020000000100000002');
});

test.each([300_000, 10_000_000, 262_143])('writes a REMB of %i bit/s', (bitrate) => {
  const [remb] = parseRtcp(writeRemb(1, bitrate, [2, 3]));
  if (remb?.kind !== 'remb') throw new Error('no REMB');
  expect(Math.abs(remb.bitrate - bitrate)).toBeLessThan(bitrate / 1000);
});

test('reads a FIR (RFC 5104 section 4.3.1)', () => {
  const fir = Buffer.from('84ce000400000001000000000000000907000000', 'hex');
  expect(parseRtcp(fir)).toEqual([{ kind: 'fir', ssrcs: [9] }]);
});

test('parses the complete packets of a truncated compound, and no invalid ones', () => {
  const cut = Buffer.concat([writePli(1, 9), writePli(1, 9).subarray(0, 9)]);
  expect(parseRtcp(cut)).toHaveLength(1);
  expect(parseRtcp(Buffer.from('81c80001ffffffff', 'hex'))).toEqual([]);
  expect(parseRtcp(Buffer.from('00112233445566778899', 'hex'))).toEqual([]);
});
