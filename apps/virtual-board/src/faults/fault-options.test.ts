import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import { readFaults } from './fault-options.ts';

const read = (query: string) => readFaults(new URLSearchParams(query), profiles.esp32s3);

it('reads no fault from a URL without any', () => {
  expect(read('board=esp32s3')).toEqual({ actions: [] });
});

it('reads amounts and lasting faults', () => {
  const { loss, fps, freeze, nokeyframes } = read('loss=2.5&fps=5&freeze&nokeyframes=20');

  expect([loss, fps]).toEqual([2.5, 5]);
  expect([freeze, nokeyframes]).toEqual([{ seconds: undefined }, { seconds: 20 }]);
});

it('reads the seconds for which the scene is frozen and moves in turn', () => {
  expect(read('still=20').still).toBe(20);
});

it('reads timed actions, also several of a kind', () => {
  const { actions } = read('drop=10&drop=20.5&reboot=30&wifi=a,b,40&nowifi=gone,50');

  expect(actions).toEqual([
    { action: { kind: 'drop' }, afterS: 10 },
    { action: { kind: 'drop' }, afterS: 20.5 },
    { action: { kind: 'reboot' }, afterS: 30 },
    { action: { kind: 'wifi', ssid: 'a,b', isAvailable: true }, afterS: 40 },
    { action: { kind: 'wifi', ssid: 'gone', isAvailable: false }, afterS: 50 },
  ]);
});

it.each([
  ['loss=0', 'Invalid loss=0: expected a percentage above 0, 90 at most.'],
  ['loss=91', 'Invalid loss=91: expected a percentage above 0, 90 at most.'],
  ['loss=1e1', 'Invalid loss=1e1: expected a percentage above 0, 90 at most.'],
  ['fps=10', 'Invalid fps=10: expected at least 0.1, and below the profile’s 10.'],
  ['still=0', 'Invalid still=0: expected seconds, at least 1.'],
  ['freeze=long', 'Invalid freeze=long: expected seconds, above 0 and up to 86400.'],
  ['drop', 'Invalid drop=: expected seconds, above 0 and up to 86400.'],
  ['reboot=-1', 'Invalid reboot=-1: expected seconds, above 0 and up to 86400.'],
  ['wifi=other', 'Invalid wifi=other: expected an SSID and seconds, as wifi=other,20.'],
  ['nowifi=,5', 'Invalid nowifi=,5: expected an SSID and seconds, as nowifi=other,20.'],
  ['wifi=other,soon', 'Invalid wifi=other,soon: expected seconds, above 0 and up to 86400.'],
])('rejects %s', (query, message) => {
  expect(() => read(query)).toThrow(message);
});
