import { expect, it } from 'vitest';
import { explain, SourceError } from './source-error.ts';

it.each([
  ['camera', 'NotAllowedError', 'may not use the camera: click the icon beside'],
  ['camera', 'NotFoundError', 'No camera found: connect one.'],
  ['camera', 'NotReadableError', 'Another program is using the camera: close that program.'],
  ['microphone', 'NotAllowedError', 'The browser may not use the microphone:'],
  ['screen', 'NotAllowedError', 'The screen was not shared: choose a screen'],
  ['screen', 'InvalidStateError', 'Sharing a screen needs a click: press Start.'],
] as const)('explains a %s’s %s', (device, name, words) => {
  expect(explain(device, new DOMException('nonsense', name)).message).toContain(words);
});

it('keeps the message of an unknown error, and an error that is explained already', () => {
  const known = new SourceError('It is broken', 'repair it');

  expect(explain('camera', new TypeError('odd')).message).toBe(
    'The camera could not be opened (odd): choose another source.',
  );
  expect(explain('camera', known)).toBe(known);
});
