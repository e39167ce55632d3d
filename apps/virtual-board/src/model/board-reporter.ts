import { batch } from '@preact/signals';
import type { BoardState, Opening, VirtualBoardEvents } from '../board/board-events.ts';
import type { VirtualBoard } from '../board/virtual-board.ts';
import { namedCameras } from '../camera/cameras.ts';
import type { SourceError } from '../camera/source-error.ts';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';
import { isOwnGateway } from '../faults/network-impairment.ts';
import type { BoardListing } from './board-listing.ts';
import type { BoardSignals } from './board-signals.ts';
import type { Notice, RecoveryAction } from './notice.ts';
import { createPreview } from './preview-canvas.ts';
import type { Statistics } from './statistics.ts';
import type { Terminal } from './terminal.ts';

export interface BoardReporterContext {
  readonly signals: BoardSignals;
  readonly terminal: Terminal;
  readonly listing: BoardListing;
  readonly board: () => Pick<VirtualBoard, 'options' | 'choice'>;
  readonly statistics: () => Statistics;
  /** Reads what a board has no event for. */
  readonly update: () => void;
  readonly retry: () => void;
  readonly choose: (choice: SourceChoice) => void;
  /** The server is out of reach, or refuses whom the page publishes as. */
  readonly notPublishing: () => void;
}

/** Writes what a board reports into the signals of the page. */
export class BoardReporter implements VirtualBoardEvents {
  readonly #context: BoardReporterContext;
  readonly #signals: BoardSignals;

  constructor(context: BoardReporterContext) {
    this.#context = context;
    this.#signals = context.signals;
  }

  state(state: BoardState): void {
    const { listing, update, notPublishing } = this.#context;
    batch(() => {
      this.#signals.state.value = state;
      update();
    });
    if (state === 'publishing') this.#follow();
    else listing.stop();
    if (state === 'backoff' || state === 'unauthorized') notPublishing();
  }

  booted(): void {
    this.dismiss();
    this.#context.statistics().reset();
    this.#signals.endpoint.value = undefined;
    this.#signals.engineWarning.value = undefined;
  }

  line(text: string): void {
    this.#context.terminal.print(text);
  }

  sourceReady(choice: SourceChoice): void {
    this.dismiss();
    this.#signals.choice.value = choice;
    void this.listCameras();
  }

  sourceFailed({ message }: SourceError): void {
    const { board, retry, choose } = this.#context;
    const usePattern = () => choose({ source: 'pattern' });
    this.notify('danger', message, [
      { label: 'Retry', act: retry },
      { label: 'Use the test pattern', act: usePattern },
    ]);
    this.#signals.choice.value = board().choice;
  }

  microphoneUnavailable({ message }: Error): void {
    this.notify('warning', `Microphone unavailable, sending a tone. ${message}`, [
      { label: 'Dismiss', act: () => this.dismiss() },
    ]);
  }

  encoderFailed(reason: string): void {
    this.notify('danger', reason, [{ label: 'Retry', act: this.#context.retry }]);
  }

  announced(endpoint: string): void {
    this.#signals.endpoint.value = endpoint;
    this.#follow();
  }

  opening(opening: Opening | undefined): void {
    this.#signals.opening.value = opening;
  }

  tryingEngine(engine: EngineName): void {
    this.#signals.tryingEngine.value = engine;
  }

  engineChosen(choice: EngineChoice): void {
    this.#signals.engine.value = choice;
  }

  createPreview(): OffscreenCanvas {
    const canvas = createPreview(this.#context.board().options.profile);
    this.#signals.preview.value = canvas;
    return canvas.transferControlToOffscreen();
  }

  closePreview(): void {
    this.#signals.preview.value = undefined;
    this.#context.statistics().reset();
  }

  notify(tone: Notice['tone'], text: string, actions: readonly RecoveryAction[]): void {
    this.#signals.notice.value = { tone, text, actions };
  }

  dismiss(): void {
    this.#signals.notice.value = undefined;
  }

  async listCameras(): Promise<void> {
    this.#signals.cameras.value = await namedCameras();
  }

  /** Follows the board in the list of its gateway, while it publishes there. */
  #follow(): void {
    const { listing, board } = this.#context;
    const endpoint = this.#signals.endpoint.value;
    const isOwn = isOwnGateway(board().options.server, location.href);
    const isListed = isOwn && this.#signals.state.value === 'publishing';
    if (isListed && endpoint !== undefined) listing.follow(endpoint);
  }
}
