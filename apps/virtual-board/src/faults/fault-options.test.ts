import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import { readFaults } from './fault-options.ts';

const read = (query: string) => readFaults(new URLSearchParams(query), profiles.esp32s3);

it('asks for no fault when the address does not', () => {
  expect(read('board=esp32s3')).toEqual({ actions: [] });
});

it('takes amounts, and faults that last', () => {
  const { loss, fps, freeze, nokeyframes } = read('loss=2.5&fps=5&freeze&nokeyframes=20');

  expect([loss, fps]).toEqual([2.5, 5]);
  expect([freeze, nokeyframes]).toEqual([{ seconds: undefined }, { seconds: 20 }]);
});

it('takes the seconds for which the scene is still, and moves, in turn', () => {
  expect(read('still=20').still).toBe(20);
});

it('takes actions with their times, several of a kind too', () => {
  const { actions } = read('drop=10&drop=20.5&reboot=30&wifi=a,b,40&nowifi=gone,50');

  expect(actions).toEqual([
    { action: { kind: 'drop' }, afterS: 10 },
    { action: { kind: 'drop' }, afterS: 20.5 },
    { action: { kind: 'reboot' }, afterS: 30 },
    { action: { kind: 'wifi', ssid: 'a,b', isThere: true }, afterS: 40 },
    { action: { kind: 'wifi', ssid: 'gone', isThere: false }, afterS: 50 },
  ]);
});

it.each([
  ['loss=0', 'loss must be a percentage above 0, 90 at most: loss=0'],
  ['loss=91', 'loss must be a percentage above 0, 90 at most: loss=91'],
  ['loss=1e1', 'loss must be a percentage above 0, 90 at most: loss=1e1'],
  ['fps=10', 'fps must be at least 0.1, and below the profile’s 10: fps=10'],
  ['still=0', 'still must be the seconds, at least 1: still=0'],
  ['freeze=long', 'Give the seconds, above 0 and up to 86400: freeze=long'],
  ['drop', 'Give the seconds, above 0 and up to 86400: drop='],
  ['reboot=-1', 'Give the seconds, above 0 and up to 86400: reboot=-1'],
  ['wifi=other', 'Give a network and the seconds, as wifi=other,20: wifi=other'],
  ['nowifi=,5', 'Give a network and the seconds, as nowifi=other,20: nowifi=,5'],
  ['wifi=other,soon', 'Give the seconds, above 0 and up to 86400: wifi=other,soon'],
])('says what is wrong with %s', (query, message) => {
  expect(() => read(query)).toThrow(message);
});
