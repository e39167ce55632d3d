import type { PublisherState } from '@boardcast/signaling';
import type { EngineChoice, EngineName } from './encoder/engine.ts';

export type BoardState = 'off' | 'connecting' | 'publishing' | 'backoff';

/** What a board is while its publisher is in a state. */
export const boardStates: Readonly<Record<PublisherState, BoardState>> = {
  disconnected: 'off',
  connecting: 'connecting',
  resuming: 'connecting',
  creating: 'connecting',
  publishing: 'publishing',
  backoff: 'backoff',
};

export interface BoardEvents {
  state(state: BoardState): void;
  /** It begins anew: switched on, or after a reboot. */
  booted(): void;
  /** A line of the console. */
  line(text: string): void;
  /** The board cannot see: why. */
  blind(why: string): void;
  /** An encoder is being loaded and measured. */
  trying(engine: EngineName): void;
  /** An encoder is in use, and why. */
  chosen(choice: EngineChoice): void;
  /** A fresh canvas for the preview. */
  preview(): OffscreenCanvas;
}
