// What Chromium has and TypeScript's libraries have not. @ffmpeg/ffmpeg's types bring the worker's.

/** W3C mediacapture-transform, as Chromium gives it to windows. */
interface MediaStreamTrackProcessorInit {
  track: MediaStreamTrack;
}

/** The older form of mediacapture-transform's VideoTrackGenerator, which takes audio too. */
declare class MediaStreamTrackGenerator<T extends VideoFrame | AudioData> extends MediaStreamTrack {
  constructor(init: { readonly kind: 'audio' | 'video' });
  readonly writable: WritableStream<T>;
}

interface RTCRtpSender {
  transform: RTCRtpScriptTransform | null;
}

/** The bytes of each file that the build copies from a package, by its name. */
declare const assetSizes: Readonly<Record<string, number>>;
