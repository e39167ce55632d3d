import { expect, it } from 'vitest';
import { fragmentIn, withCandidates } from './answer.ts';

const answer = [
  ...['v=0', 's=-', 'a=group:BUNDLE 0 1', 'a=ice-ufrag:abcd'],
  ...['m=audio 9 UDP/TLS/RTP/SAVPF 8', 'a=mid:0', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', ''],
].join('\r\n');
const candidate = (port: number) => `candidate:1 1 UDP 1 192.0.2.1 ${port} typ host`;

it('adds each candidate to its section', () => {
  const complete = withCandidates(answer, [
    { candidate: candidate(1), sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: `a=${candidate(2)}`, sdpMid: '1', sdpMLineIndex: 1 },
    { candidate: candidate(3), sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: candidate(4), sdpMid: '7', sdpMLineIndex: 7 },
  ]);

  expect(complete.split('\r\n').slice(4)).toEqual([
    ...['m=audio 9 UDP/TLS/RTP/SAVPF 8', 'a=mid:0', `a=${candidate(1)}`, `a=${candidate(3)}`],
    ...['a=end-of-candidates', 'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', `a=${candidate(2)}`],
    ...['a=end-of-candidates', ''],
  ]);
});

it('leaves an answer without candidates as it is', () => {
  expect(withCandidates(answer, [])).toBe(answer);
});

it('finds the ICE user fragment', () => {
  expect([fragmentIn(answer), fragmentIn('v=0'), fragmentIn('a=ice-ufrag:')]).toEqual([
    'abcd',
    undefined,
    undefined,
  ]);
});
