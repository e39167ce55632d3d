import { expect, it } from 'vitest';
import { cameraBy } from './cameras.ts';

const cameras = [
  { id: 'a1', label: 'Integrated Camera (04f2:b6d0)' },
  { id: 'b2', label: 'HD Pro Webcam C920 (046d:082d)' },
  { id: 'c3', label: 'Integrated Camera' },
];

it.each([
  ['b2', 'b2'],
  ['c920', 'b2'],
  ['integrated camera', 'c3'],
  ['Integrated', 'a1'],
  ['attic', undefined],
  [undefined, undefined],
])('finds by %s the camera %s', (wanted, id) => {
  expect(cameraBy(wanted, cameras)).toBe(id);
});
