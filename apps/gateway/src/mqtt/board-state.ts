import type { BoardEntry, RecordingState } from '@boardcast/protocol';

/** What is measured of a board, beside its entry in the list. */
export interface BoardReadings {
  /** The address that it connects from. */
  readonly address: string | undefined;
  /** What it sends, in bit/s. */
  readonly bitrate: number | undefined;
  /** Undefined without a recorder. */
  readonly recording: RecordingState | undefined;
}

/** The payload of a board's state. What is not known is null. */
export function boardState(board: BoardEntry, readings: BoardReadings): string {
  const { address = null, bitrate, recording = null } = readings;
  const isLive = board.state === 'live';
  return JSON.stringify({
    state: board.state,
    since: board.since,
    viewers: board.viewers,
    firmware: board.firmware,
    address: isLive ? address : null,
    bitrate: isLive && bitrate !== undefined ? Math.round(bitrate / 1000) : null,
    recording,
  });
}
