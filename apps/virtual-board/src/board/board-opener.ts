import { logEntry } from '@boardcast/board';
import { SourceError } from '../camera/source-error.ts';
import type { SourceSlot } from '../camera/source-slot.ts';
import type { EngineChoice } from '../encoder/engine.ts';
import type { Media, MediaOptions } from '../media/media.ts';
import type { BoardPublisher } from '../peer/board-publisher.ts';
import type { VirtualBoardEvents } from './board-events.ts';
import type { BoardLog } from './board-log.ts';
import type { BoardOptions } from './board-options.ts';
import { openMedia } from './open-media.ts';
import { RunningBoard } from './running-board.ts';

export interface BoardOpenerContext {
  readonly source: SourceSlot;
  readonly log: BoardLog;
  readonly events: VirtualBoardEvents;
  createPublisher(media: Media, microphone: MediaStreamTrack): BoardPublisher;
  /** The encoder failed after it was loaded. */
  mediaFailed(reason: string): void;
  /** The source has ended while the board was running. */
  sourceEnded(): void;
}

/** Opens the source, the encoder and the publisher of a board, and reports what each of them does. */
export class BoardOpener {
  readonly #context: BoardOpenerContext;
  #isAskingForDevice = false;

  constructor(context: BoardOpenerContext) {
    this.#context = context;
  }

  /** Whether the source or the microphone is being opened, for which a person may be asked. */
  get isAskingForDevice(): boolean {
    return this.#isAskingForDevice;
  }

  /**
   * Resolves with undefined if something cannot be opened, which is reported, or if `isWanted` turns
   * false.
   */
  async open(options: BoardOptions, isWanted: () => boolean): Promise<RunningBoard | undefined> {
    const { events } = this.#context;
    try {
      return await this.#open(options, isWanted);
    } catch (error) {
      if (isWanted()) this.#failed(error as Error);
      return undefined;
    } finally {
      if (isWanted()) {
        this.#isAskingForDevice = false;
        events.opening(undefined);
      }
    }
  }

  async #open(options: BoardOptions, isWanted: () => boolean): Promise<RunningBoard | undefined> {
    const { source: slot, log, events } = this.#context;
    this.#isAskingForDevice = true;
    events.opening({ step: 'source', source: slot.choice.source });
    const opened = await openMedia(
      slot,
      () => {
        this.#isAskingForDevice = false;
        log.writePage('I', 'Loading the encoder.');
        return this.#mediaOptions(options, isWanted);
      },
      isWanted,
    );
    if (opened === undefined) return undefined;
    const { media, choice, source, microphone, microphoneError } = opened;
    const running = new RunningBoard(
      choice,
      media,
      microphone,
      this.#context.createPublisher(media, microphone),
    );
    slot.attach(choice, source, running);
    if (microphoneError !== undefined) this.#microphoneUnavailable(microphoneError);
    if (media.choice !== undefined) this.#engineChosen(media.choice);
    log.writePage('I', 'The encoder is ready.');
    return running;
  }

  #mediaOptions({ profile, engine }: BoardOptions, isWanted: () => boolean): MediaOptions {
    const { events } = this.#context;
    const opening = (progress?: { readonly loaded: number; readonly total: number }) =>
      isWanted() && events.opening({ step: 'encoder', progress });
    opening();
    return {
      ...{ profile, engine },
      preview: events.createPreview(),
      tryingEngine: (name) => events.tryingEngine(name),
      loading: (loaded, total) => opening({ loaded, total }),
      failed: (reason) => this.#context.mediaFailed(reason),
      sourceEnded: () => this.#context.sourceEnded(),
    };
  }

  #failed(error: Error): void {
    const { log, events, source } = this.#context;
    events.closePreview();
    if (error instanceof SourceError) {
      log.write(logEntry('cameraUnavailable', { reason: error.reason }));
      source.openFailed(error);
      return;
    }
    log.writePage('E', error.message);
    events.encoderFailed(error.message);
  }

  #engineChosen(choice: EngineChoice): void {
    const { log, events } = this.#context;
    log.writePage('I', `Encoder: ${choice.engine}. ${choice.reason}`);
    for (const trial of choice.trials) {
      if ('unavailable' in trial) {
        log.writePage('W', `${trial.engine} unavailable: ${trial.unavailable}`);
      }
    }
    events.engineChosen(choice);
  }

  #microphoneUnavailable(error: Error): void {
    const { log, events } = this.#context;
    log.writePage('W', `Microphone unavailable, sending a tone. ${error.message}`);
    events.microphoneUnavailable(error);
  }
}
