import { expect, it } from 'vitest';
import { isIdr, nalUnits, profileLevelId } from './annex-b.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const idr = bytes('00000001 6742c00bf8 00000001 68ce3c80 000001 6588841f');
const delta = bytes('00000001 419a2411');

it('splits an access unit at start codes of three and of four bytes', () => {
  expect(nalUnits(idr).map((unit) => unit.length)).toEqual([5, 4, 4]);
});

it('recognizes an IDR and reads the profile and level from its SPS', () => {
  expect([isIdr(idr), isIdr(delta)]).toEqual([true, false]);
  expect([profileLevelId(idr), profileLevelId(delta)]).toEqual(['42c00b', undefined]);
});

it('finds no NAL units in other bytes', () => {
  expect(nalUnits(bytes('0102030405'))).toEqual([]);
  expect(profileLevelId(bytes('00000167'))).toBeUndefined();
});
