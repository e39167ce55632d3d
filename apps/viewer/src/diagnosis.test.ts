import { expect, it } from 'vitest';
import { whyNoVideo, whyPoorVideo } from './diagnosis.ts';

const reception = (videoPacketsReceived: number, framesDecoded: number) => ({
  packetsReceived: videoPacketsReceived,
  videoPacketsReceived,
  framesDecoded,
  bytesReceived: 0,
  atMs: 0,
});

it.each([
  ['connecting', 0, 0, 'not reached'],
  ['failed', 9, 9, 'broke'],
  ['connected', 0, 0, 'nothing arrives'],
  ['connected', 9, 0, 'no key frame'],
] as const)('%s with %i packets and %i frames: %s', (connectionState, packets, frames, words) => {
  expect(
    whyNoVideo({ connectionState, reception: reception(packets, frames), keyFramesOnly: false }),
  ).toContain(words);
});

it('says nothing while frames come', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyNoVideo({ ...symptoms, keyFramesOnly: false })).toBeUndefined();
  expect(whyPoorVideo({ ...symptoms, keyFramesOnly: false })).toBeUndefined();
});

it('says that the connection is too slow while key frames only are sent', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyPoorVideo({ ...symptoms, keyFramesOnly: true })).toContain('too slow for this board');
});
