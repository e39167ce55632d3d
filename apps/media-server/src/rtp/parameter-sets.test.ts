import { expect, test } from 'vitest';
import { payloads } from '../testing/rtp.ts';
import { ParameterSets } from './parameter-sets.ts';

test('keeps what comes in packets of its own or together', () => {
  const [alone, together] = [new ParameterSets(), new ParameterSets()];
  alone.keep(payloads.sps());
  expect(alone.units).toEqual([]);
  alone.keep(payloads.pps());
  together.keep(payloads.parameterSets());

  expect(alone.units).toEqual([payloads.sps(), payloads.pps()]);
  expect(together.units).toEqual(alone.units);
});

test('a new SPS makes the PPS before it worthless, and a repeated one does not', () => {
  const sets = new ParameterSets();
  sets.keep(payloads.parameterSets());
  sets.keep(payloads.parameterSets());
  expect(sets.units).toHaveLength(2);

  sets.keep(Buffer.from([0x67, 1, 2, 3]));
  expect(sets.units).toEqual([]);
});

test('ignores slices, and aggregates that are cut short', () => {
  const sets = new ParameterSets();
  for (const length of [1, 2, 3, 8]) sets.keep(payloads.parameterSets().subarray(0, length));
  sets.keep(payloads.idr());

  expect(sets.units).toEqual([]);
});
