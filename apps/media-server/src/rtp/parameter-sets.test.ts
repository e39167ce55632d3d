import { expect, test } from 'vitest';
import { inspectH264 } from '@boardcast/rtp';
import { payloads } from '../testing/rtp.ts';
import { ParameterSets } from './parameter-sets.ts';

test('stores parameter sets in separate packets or in one', () => {
  const [alone, together] = [new ParameterSets(), new ParameterSets()];
  alone.store(payloads.sps());
  expect(alone.units).toEqual([]);
  alone.store(payloads.pps());
  together.store(payloads.parameterSets());

  expect(alone.units).toEqual([payloads.sps(), payloads.pps()]);
  expect(together.units).toEqual(alone.units);
});

test('a new SPS invalidates earlier PPS, a repeated one does not', () => {
  const sets = new ParameterSets();
  sets.store(payloads.parameterSets());
  sets.store(payloads.parameterSets());
  expect(sets.units).toHaveLength(2);

  sets.store(Buffer.from([0x67, 1, 2, 3]));
  expect(sets.units).toEqual([]);
});

test('ignores slices and truncated aggregates', () => {
  const sets = new ParameterSets();
  for (const length of [1, 2, 3, 8]) sets.store(payloads.parameterSets().subarray(0, length));
  sets.store(payloads.idr());

  expect(sets.units).toEqual([]);
});

test('are inserted before each key frame without any', () => {
  const sets = new ParameterSets();
  const arrive = (payload: Buffer, timestamp: number, isNewest = true) =>
    sets.missingBefore({ ...inspectH264(payload), payload, timestamp, isNewest }).length;

  expect(arrive(payloads.idr(), 1)).toBe(0);
  expect(arrive(payloads.parameterSets(), 2)).toBe(0);
  expect(arrive(payloads.idr(), 2)).toBe(0);
  expect(arrive(payloads.delta(), 3)).toBe(0);
  expect([arrive(payloads.idr(), 4), arrive(payloads.idr(), 4)]).toEqual([2, 0]);
  expect(arrive(payloads.idr(), 5, false)).toBe(0);
});
