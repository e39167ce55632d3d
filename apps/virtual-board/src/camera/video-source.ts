/** An open source. */
export interface VideoSource {
  /** Undefined: the test pattern, which needs no track. */
  readonly video: MediaStreamTrack | undefined;
  /** The source's own audio, if any. */
  readonly audio?: MediaStreamTrack | undefined;
  /** The device's or file's name; may be empty. */
  readonly label: string;
  close(): void;
}

export function trackSource(video: MediaStreamTrack, label: string): VideoSource {
  return { video, label, close: () => video.stop() };
}

export const patternSource: VideoSource = { video: undefined, label: '', close: () => undefined };
