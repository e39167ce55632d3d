import { expect, it } from 'vitest';
import { describeOpening, openingShare } from './opening-text.ts';

it.each([
  [undefined, 'Loading the encoder.', undefined],
  [{ loaded: 0, total: 32_232_419 }, 'Loading the encoder: 0.0 of 32.2 MB, 0 %', 0],
  [{ loaded: 16_200_000, total: 32_400_000 }, 'Loading the encoder: 16.2 of 32.4 MB, 50 %', 0.5],
  [{ loaded: 32_232_419, total: 32_232_419 }, 'Compiling the encoder.', undefined],
])('describes the encoder’s progress %o', (progress, words, share) => {
  const opening = { step: 'encoder', progress } as const;

  expect(describeOpening(opening)).toBe(words);
  expect(openingShare(opening)).toBe(share);
});

it('asks for the camera', () => {
  expect(describeOpening({ step: 'source', source: 'webcam' })).toContain('allow it');
});
