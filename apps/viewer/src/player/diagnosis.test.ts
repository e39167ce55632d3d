import { expect, it } from 'vitest';
import { whyNoVideo, whyPoorVideo } from './diagnosis.ts';

const reception = (videoPacketsReceived: number, framesDecoded: number) => ({
  packetsReceived: videoPacketsReceived,
  videoPacketsReceived,
  videoPacketsLost: 0,
  framesDecoded,
  bytesReceived: 0,
  atMs: 0,
});

it.each([
  ['connecting', 0, 0, 'still connecting'],
  ['failed', 9, 9, 'disconnected'],
  ['connected', 0, 0, 'no packets arrive'],
  ['connected', 9, 0, 'no key frame'],
] as const)('%s with %i packets and %i frames: %s', (connectionState, packets, frames, words) => {
  const symptoms = { connectionState, reception: reception(packets, frames) };

  expect(whyNoVideo({ ...symptoms, keyFramesOnly: false, loss: 0 })).toContain(words);
});

it('finds nothing wrong while frames are decoded', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyNoVideo({ ...symptoms, keyFramesOnly: false, loss: 0.02 })).toBeUndefined();
  expect(whyPoorVideo({ ...symptoms, keyFramesOnly: false, loss: 0.02 })).toBeUndefined();
});

it('reports a poor connection while the server sends key frames only', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyPoorVideo({ ...symptoms, keyFramesOnly: true, loss: 0 })).toContain('key frames');
});

it('reports the loss of a poor connection', () => {
  const symptoms = { connectionState: 'connected', reception: reception(9, 9) } as const;

  expect(whyPoorVideo({ ...symptoms, keyFramesOnly: false, loss: 0.042 })).toBe(
    'Poor connection: 4 % packet loss.',
  );
});
