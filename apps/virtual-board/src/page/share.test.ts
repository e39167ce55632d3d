import { expect, it } from 'vitest';
import { isReachableFromOthers, outline, viewerUrl } from './share.ts';

it('is the viewer’s URL with the board’s name', () => {
  const page = 'http://localhost:8888/virtual-board/?board=esp32p4&name=x';

  expect(viewerUrl(page, 'Küche & Bad')).toBe('http://localhost:8888/?watch=K%C3%BCche+%26+Bad');
});

it.each([
  ['http://localhost:8888/', false],
  ['http://127.0.0.1:8888/', false],
  ['http://[::1]:8888/', false],
  ['https://boards.example/', true],
  ['http://192.168.1.5:8888/', true],
])('detects whether a phone can open %s', (address, isIt) => {
  expect(isReachableFromOthers(address)).toBe(isIt);
});

it('draws a square for each dark module', () => {
  expect(
    outline([
      [true, false],
      [false, true],
    ]),
  ).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
});
