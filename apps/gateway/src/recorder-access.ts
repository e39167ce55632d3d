import type { BoardRecording } from '@boardcast/protocol';

/** What the recorder does for others than the HTTP API. Each of them rejects within a few seconds. */
export interface RecorderAccess {
  /** The newest key frame as JPEG; undefined where there is none. */
  readonly snapshot: (board: string) => Promise<Buffer | undefined>;
  /** Starts or stops a recording. */
  readonly record: (board: string, on: boolean) => Promise<void>;
  readonly recordings: () => Promise<readonly BoardRecording[]>;
}
