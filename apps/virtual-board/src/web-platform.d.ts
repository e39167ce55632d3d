// Chromium's APIs that TypeScript's libraries lack. @ffmpeg/ffmpeg's types include the worker's.

/** W3C mediacapture-transform, which Chromium has in windows too. */
interface MediaStreamTrackProcessorInit {
  track: MediaStreamTrack;
}

/** The predecessor of mediacapture-transform's VideoTrackGenerator, for audio too. */
declare class MediaStreamTrackGenerator<T extends VideoFrame | AudioData> extends MediaStreamTrack {
  constructor(init: { readonly kind: 'audio' | 'video' });
  readonly writable: WritableStream<T>;
}
