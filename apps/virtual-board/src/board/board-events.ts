import type { PublisherState } from '@boardcast/signaling';
import type { SourceError } from '../camera/source-error.ts';
import type { SourceChoice, SourceName } from '../camera/sources.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';

/** `stopped`: it does not publish; `offline`: it has no Wi-Fi. */
export type BoardState =
  'stopped' | 'connecting' | 'offline' | 'publishing' | 'backoff' | 'unauthorized';

/** The board's state by its publisher's. */
export const boardStates: Readonly<Record<PublisherState, BoardState>> = {
  disconnected: 'stopped',
  connecting: 'connecting',
  resuming: 'connecting',
  creating: 'connecting',
  publishing: 'publishing',
  backoff: 'backoff',
  unauthorized: 'unauthorized',
};

/** What the board opens before it can publish. */
export type Opening =
  | { readonly step: 'source'; readonly source: SourceName }
  | {
      readonly step: 'encoder';
      /** Downloaded bytes; undefined before the download. */
      readonly progress: { readonly loaded: number; readonly total: number } | undefined;
    };

export interface VirtualBoardEvents {
  state(state: BoardState): void;
  /** The board was started or restarted. */
  booted(): void;
  /** A line of the console. */
  line(text: string): void;
  /** The chosen source gives frames. */
  sourceReady(choice: SourceChoice): void;
  /** The chosen source gives no frames. */
  sourceFailed(error: SourceError): void;
  microphoneUnavailable(error: Error): void;
  /** The endpoint that viewers can use. */
  announced(endpoint: string): void;
  /** Undefined when it is open, or failed. */
  opening(opening: Opening | undefined): void;
  /** An encoder is being loaded and measured. */
  tryingEngine(engine: EngineName): void;
  engineChosen(choice: EngineChoice): void;
  encoderFailed(reason: string): void;
  /** Creates the canvas of the preview; called for each start. */
  createPreview(): OffscreenCanvas;
  /** Nothing is shown in the preview's canvas any more. */
  closePreview(): void;
}
