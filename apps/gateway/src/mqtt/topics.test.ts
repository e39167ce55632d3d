import { expect, it } from 'vitest';
import { boardIdOf, Topics } from './topics.ts';

const topics = new Topics({ prefix: 'home/cams', discovery: 'homeassistant' });

it('has the topics of a board, and finds them by each of them', () => {
  const kitchen = topics.ofBoard('kitchen');

  expect(kitchen).toEqual({
    availability: 'home/cams/boards/kitchen/availability',
    state: 'home/cams/boards/kitchen/state',
    snapshot: 'home/cams/boards/kitchen/snapshot',
    record: 'home/cams/boards/kitchen/record/set',
    restart: 'home/cams/boards/kitchen/restart',
    discovery: 'homeassistant/device/home_cams_kitchen/config',
  });
  expect(topics.ofSameBoard(kitchen.record)).toEqual(kitchen);
  expect(topics.ofSameBoard(kitchen.restart)).toEqual(kitchen);
  for (const other of ['home/cams/status', 'home/cams/boards/kitchen', 'boards/kitchen/state']) {
    expect(topics.ofSameBoard(other)).toBeUndefined();
  }
});

it.each([
  ['kitchen', 'kitchen'],
  ['Küche/oben', /^Ku-che-oben_[0-9a-f]{8}$/],
  ['#', /^-_[0-9a-f]{8}$/],
  ['', /^_[0-9a-f]{8}$/],
  ['廚房', /^-_[0-9a-f]{8}$/],
  ['a+b', /^a-b_[0-9a-f]{8}$/],
  ['\u0000\ud800', /^-_[0-9a-f]{8}$/],
  ['x'.repeat(1000), /^x{40}_[0-9a-f]{8}$/],
])('makes a valid id of the name %j', (name, expected) => {
  expect(boardIdOf(name)).toMatch(expected);
  expect(boardIdOf(name)).toMatch(/^[A-Za-z0-9_-]+$/);
});

it('gives different names different ids, also a name that looks like an id', () => {
  const odd = boardIdOf('a b');
  const names = ['a b', 'a-b', 'a+b', odd, boardIdOf(odd)];

  expect(new Set(names.map(boardIdOf)).size).toBe(names.length);
});
