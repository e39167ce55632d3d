import type { PublisherState } from '@boardcast/signaling';
import type { SourceError } from './camera/source-error.ts';
import type { SourceChoice } from './camera/sources.ts';
import type { EngineChoice, EngineName } from './encoder/engine.ts';

export type BoardState = 'stopped' | 'connecting' | 'publishing' | 'backoff';

/** What a board is while its publisher is in a state. */
export const boardStates: Readonly<Record<PublisherState, BoardState>> = {
  disconnected: 'stopped',
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
  /** What was chosen gives no pictures. */
  blind(error: SourceError): void;
  /** It does. */
  sees(choice: SourceChoice): void;
  /** There is no microphone to be had. */
  deaf(error: SourceError): void;
  /** Viewers may watch that endpoint. */
  announced(endpoint: string): void;
  /** Bytes of the encoder that have come; undefined when it is there, or failed. */
  loading(progress: { readonly loaded: number; readonly total: number } | undefined): void;
  /** An encoder is being loaded and measured. */
  trying(engine: EngineName): void;
  /** An encoder is in use, and why. */
  chosen(choice: EngineChoice): void;
  /** The encoder failed: why, and what to do. */
  broken(why: string): void;
  /** A fresh canvas for the preview. */
  preview(): OffscreenCanvas;
}
