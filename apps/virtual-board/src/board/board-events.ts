import type { PublisherState } from '@boardcast/signaling';
import type { SourceError } from '../camera/source-error.ts';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';

export type BoardState = 'stopped' | 'connecting' | 'publishing' | 'backoff' | 'unauthorized';

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
  microphoneUnavailable(error: SourceError): void;
  /** The endpoint that viewers can use. */
  announced(endpoint: string): void;
  /** Downloaded bytes of the encoder; undefined when it is loaded, or failed. */
  loading(progress: { readonly loaded: number; readonly total: number } | undefined): void;
  /** An encoder is being loaded and measured. */
  tryingEngine(engine: EngineName): void;
  engineChosen(choice: EngineChoice): void;
  encoderFailed(reason: string): void;
  /** Creates the canvas of the preview; called for each start. */
  createPreview(): OffscreenCanvas;
}
