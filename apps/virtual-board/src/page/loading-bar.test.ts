import { expect, it } from 'vitest';
import { describeProgress } from './loading-bar.ts';

it.each([
  [{ loaded: 0, total: 32_232_419 }, 'Loading the encoder: 0.0 of 32.2 MB, 0 %'],
  [{ loaded: 16_200_000, total: 32_232_419 }, 'Loading the encoder: 16.2 of 32.2 MB, 50 %'],
  [{ loaded: 32_232_419, total: 32_232_419 }, 'Compiling the encoder.'],
])('describes %o', (progress, words) => {
  expect(describeProgress(progress)).toBe(words);
});
