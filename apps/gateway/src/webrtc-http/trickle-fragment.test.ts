import { expect, it } from 'vitest';
import { parseTrickleFragment } from './trickle-fragment.ts';

const candidate = 'candidate:1 1 UDP 1 192.0.2.1 5000 typ host';

it('reads candidates with their section, and the user fragment', () => {
  const text = [
    ...['a=ice-ufrag:abcd', 'a=ice-pwd:secret', 'm=audio 9 UDP/TLS/RTP/SAVPF 0', 'a=mid:a'],
    ...[`a=${candidate}`, 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:v', `a=${candidate}`, ''],
  ].join('\r\n');

  expect(parseTrickleFragment(text)).toEqual({
    fragment: 'abcd',
    candidates: [
      { candidate, sdpMid: 'a', sdpMLineIndex: 0 },
      { candidate, sdpMid: 'v', sdpMLineIndex: 1 },
    ],
  });
});

it('reads candidates without a section as the first one’s', () => {
  expect(parseTrickleFragment(`a=${candidate}\n`)?.candidates).toEqual([
    { candidate, sdpMid: '0', sdpMLineIndex: 0 },
  ]);
});

it('reads the end of candidates', () => {
  expect(parseTrickleFragment('a=end-of-candidates\r\n')?.candidates).toEqual([]);
});

it.each(['', 'hello', '{}', `a=${'x'.repeat(2000)}`, `a=${candidate}\n`.repeat(101)])(
  'refuses %.20j',
  (text) => {
    expect(parseTrickleFragment(text)).toBeUndefined();
  },
);
