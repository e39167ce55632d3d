import { expect, test } from 'vitest';
import { GopCache } from './gop-cache.ts';
import { packet, payloads } from '../testing/rtp.ts';

const indices = (cache: GopCache): number[] => cache.packets().map((held) => held.index);

test('starts with the parameter sets of the last IDR picture', () => {
  const cache = new GopCache();
  cache.add(packet(1, 100, payloads.delta()));
  cache.add(packet(2, 200, payloads.parameterSets()));
  cache.add(packet(3, 200, payloads.idrFragment('start')));
  cache.add(packet(4, 200, payloads.idrFragment('end')));
  cache.add(packet(5, 300, payloads.delta()));
  expect(indices(cache)).toEqual([2, 3, 4, 5]);
  cache.add(packet(6, 400, payloads.idr()));
  expect(indices(cache)).toEqual([6]);
});

test('slices of one picture do not start another group', () => {
  const cache = new GopCache();
  cache.add(packet(1, 100, payloads.sps()));
  cache.add(packet(2, 100, payloads.idr()));
  cache.add(packet(3, 100, payloads.idr()));
  expect(indices(cache)).toEqual([1, 2, 3]);
});

test('parameter sets with an earlier timestamp are kept', () => {
  const cache = new GopCache();
  cache.add(packet(1, 90, payloads.sps()));
  cache.add(packet(2, 100, payloads.idr()));
  cache.add(packet(3, 100, payloads.idr()));
  expect(indices(cache)).toEqual([1, 2, 3]);
});

test('sorts a retransmitted packet', () => {
  const cache = new GopCache();
  cache.add(packet(1, 100, payloads.idr()));
  cache.add(packet(3, 300, payloads.delta()));
  cache.add(packet(2, 200, payloads.delta()));
  expect(indices(cache)).toEqual([1, 2, 3]);
});

test('a retransmitted first packet keeps the later ones', () => {
  const cache = new GopCache();
  cache.add(packet(1, 100, payloads.idr()));
  cache.add(packet(3, 200, payloads.idrFragment('end')));
  cache.add(packet(2, 200, payloads.idrFragment('start')));
  expect(indices(cache)).toEqual([2, 3]);
});

test('is empty before a key frame, and when a group is too long', () => {
  const cache = new GopCache(3);
  cache.add(packet(1, 100, payloads.delta()));
  expect(indices(cache)).toEqual([]);
  cache.add(packet(2, 200, payloads.idr()));
  for (let index = 3; index < 6; index += 1) cache.add(packet(index, index, payloads.delta()));
  expect(indices(cache)).toEqual([]);
});
