import type { Tone } from '@boardcast/web';
import type { BoardState } from '../board/board-events.ts';

export interface StateText {
  readonly tone: Tone;
  readonly text: string;
}

const texts: Readonly<Record<BoardState, StateText>> = {
  stopped: { tone: 'warning', text: 'Not publishing' },
  connecting: { tone: 'busy', text: 'Connecting' },
  offline: { tone: 'warning', text: 'No Wi-Fi' },
  publishing: { tone: 'good', text: 'Live' },
  backoff: { tone: 'warning', text: 'Retrying' },
  unauthorized: { tone: 'danger', text: 'Key refused' },
};

export interface DescribedBoard {
  readonly state: BoardState;
  readonly isStarted: boolean;
  /** Whether it waits for a device or loads the encoder. */
  readonly isOpening: boolean;
  readonly isWifiEnabled: boolean;
}

/** The state of the board in a word or two. */
export function describeState(board: DescribedBoard): StateText {
  const { state, isStarted, isOpening, isWifiEnabled } = board;
  if (!isStarted) return { tone: 'off', text: 'Stopped' };
  if (isOpening && state === 'connecting') return { tone: 'busy', text: 'Starting' };
  if (state === 'offline' && !isWifiEnabled) return { tone: 'warning', text: 'Wi-Fi off' };
  return texts[state];
}
