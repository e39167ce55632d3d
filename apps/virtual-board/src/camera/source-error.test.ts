import { expect, it } from 'vitest';
import { explain, SourceError } from './source-error.ts';

it.each([
  ['camera', 'NotAllowedError', 'allowed to use the camera: allow it by the sign beside'],
  ['camera', 'NotFoundError', 'There is no camera on this computer: plug one in.'],
  ['camera', 'NotReadableError', 'Another program is using the camera: end that program.'],
  ['microphone', 'NotAllowedError', 'The browser was not allowed to use the microphone:'],
  ['screen', 'NotAllowedError', 'The screen was not shared: choose a screen'],
  ['screen', 'InvalidStateError', 'A browser shares the screen upon a click alone: press Power.'],
] as const)('says of a %s’s %s what to do', (device, name, words) => {
  expect(explain(device, new DOMException('nonsense', name)).message).toContain(words);
});

it('keeps the words of what it does not know, and what is explained already', () => {
  const known = new SourceError('It is broken', 'mend it');

  expect(explain('camera', new TypeError('odd')).message).toBe(
    'The camera did not open (odd): choose another source.',
  );
  expect(explain('camera', known)).toBe(known);
});
