import type { LogLevel, Profile } from '@boardcast/board';
import { SourceError } from './source-error.ts';
import { describeSource, openSource, type SourceChoice, type SourceName } from './sources.ts';
import type { VideoSource } from './video-source.ts';

const endings: Readonly<Record<SourceName, readonly [reason: string, recovery: string]>> = {
  webcam: ['Camera disconnected', 'connect it, or choose another source'],
  screen: ['Screen sharing has ended', 'share it again, or choose another source'],
  file: ['The video file has ended', 'choose it again, or another source'],
  pattern: ['The test pattern has ended', 'stop and start the board'],
};

/** Takes the video and the audio of a source. */
export interface SourceConsumer {
  setSource(source: VideoSource): void;
  /** Undefined: the microphone's audio, or the tone. */
  setAudio(track: MediaStreamTrack | undefined): void;
}

export interface SourceEvents {
  log(level: LogLevel, text: string): void;
  /** The chosen source gives frames. */
  ready(choice: SourceChoice): void;
  /** The chosen source gives no frames. */
  failed(error: SourceError): void;
}

/** The chosen source, and whether it works. */
export class SourceSlot {
  readonly #profile: () => Profile;
  readonly #events: SourceEvents;
  #choice: SourceChoice;
  #isFailed = false;

  constructor(choice: SourceChoice, profile: () => Profile, events: SourceEvents) {
    this.#choice = choice;
    this.#profile = profile;
    this.#events = events;
  }

  get choice(): SourceChoice {
    return this.#choice;
  }

  /** Whether the chosen source gives no frames: the board has none, or shows the test pattern. */
  get isFailed(): boolean {
    return this.#isFailed;
  }

  reset(): void {
    this.#isFailed = false;
  }

  choose(choice: SourceChoice): void {
    this.#choice = choice;
  }

  open(): Promise<VideoSource> {
    return openSource(this.#choice, this.#profile());
  }

  /** Hands an open source to a consumer. */
  attach(choice: SourceChoice, source: VideoSource, consumer: SourceConsumer): void {
    this.#isFailed = false;
    consumer.setSource(source);
    consumer.setAudio(source.audio);
    this.#events.log('I', `Source: ${describeSource(choice.source, source)}.`);
    const { width = 0, height = 0, frameRate = 0 } = source.video?.getSettings() ?? {};
    if (width > 0) this.#events.log('D', `Source frames: ${width}x${height}, ${frameRate} fps.`);
    this.#events.ready(choice);
  }

  /** Changes the source; the previous one is used until the new one is open. */
  async change(
    choice: SourceChoice,
    consumer: SourceConsumer,
    isCurrent: () => boolean,
  ): Promise<void> {
    const before = this.#choice;
    this.#choice = choice;
    const isWanted = () => isCurrent() && this.#choice === choice;
    try {
      const source = await this.open();
      if (isWanted()) this.attach(choice, source, consumer);
      else source.close();
    } catch (error) {
      if (!isWanted()) return;
      if (!this.#isFailed) this.#choice = before;
      this.#fail(error as SourceError);
    }
  }

  /** The source ended while publishing: the test pattern replaces it. */
  ended(consumer: SourceConsumer): void {
    this.#isFailed = true;
    const [reason, recovery] = endings[this.#choice.source];
    this.#fail(new SourceError(`${reason}, sending the test pattern`, recovery));
    consumer.setAudio(undefined);
  }

  /** The source could not be opened at the start. */
  openFailed(error: SourceError): void {
    this.#isFailed = true;
    this.#events.failed(error);
  }

  #fail(error: SourceError): void {
    this.#events.log('W', error.message);
    this.#events.failed(error);
  }
}
