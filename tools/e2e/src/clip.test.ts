import { expect, it } from 'vitest';
import { picturesOf } from './clip.ts';

const unit = (type: number, bytes: number) =>
  Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes, 9)]);
const stream = (...units: Buffer[]) =>
  Buffer.concat(units.flatMap((each) => [Buffer.from([0, 0, 0, 1]), each]));

it('splits a stream into pictures, parameter sets before the first', () => {
  const [sps, pps, idr, sei, slice] = [
    unit(0x67, 8),
    unit(0x68, 4),
    unit(0x65, 50),
    unit(6, 5),
    unit(0x41, 20),
  ];

  expect(picturesOf(stream(sps, pps, sei, idr, sei, slice))).toEqual([[sps, pps, idr], [slice]]);
});
