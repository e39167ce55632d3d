/** A source that is open. */
export interface Feed {
  /** Undefined is the pattern, which needs none. */
  readonly video: MediaStreamTrack | undefined;
  /** The source's own sound, where it has some. */
  readonly audio?: MediaStreamTrack | undefined;
  /** What a person calls it; may be empty. */
  readonly label: string;
  close(): void;
}

export function feedOfTrack(video: MediaStreamTrack, label: string): Feed {
  return { video, label, close: () => video.stop() };
}

export const patternFeed: Feed = { video: undefined, label: '', close: () => undefined };
