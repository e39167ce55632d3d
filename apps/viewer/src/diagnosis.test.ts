import { expect, it } from 'vitest';
import { whyNoPicture } from './diagnosis.ts';

const reception = (videoPacketsReceived: number, framesDecoded: number) => ({
  packetsReceived: videoPacketsReceived,
  videoPacketsReceived,
  framesDecoded,
  bytesReceived: 0,
  atMs: 0,
});

it.each([
  ['connecting', 0, 0, 'no way to the media server'],
  ['failed', 9, 9, 'broke'],
  ['connected', 0, 0, 'nothing arrives'],
  ['connected', 9, 0, 'no key frame'],
] as const)('%s with %i packets and %i pictures: %s', (connectionState, packets, frames, words) => {
  expect(whyNoPicture({ connectionState, reception: reception(packets, frames) })).toContain(words);
});

it('says nothing while pictures come', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyNoPicture(symptoms)).toBeUndefined();
});
