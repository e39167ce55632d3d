import type { LogLevel, Profile } from '@boardcast/board';
import type { Feed } from './feed.ts';
import { SourceError } from './source-error.ts';
import { describeSource, openSource, type SourceChoice, type SourceName } from './sources.ts';

const losses: Readonly<Record<SourceName, readonly [why: string, remedy: string]>> = {
  webcam: ['The camera is gone', 'plug it in or allow it again, or choose another source'],
  screen: ['The screen is not shared any more', 'share it again, or choose another source'],
  file: ['The video file has ended', 'choose it again, or another source'],
  pattern: ['The pattern broke off', 'switch the board off and on'],
};

/** What takes the pictures and the sound of a source. */
export interface SourceTaker {
  setSource(feed: Feed): void;
  /** Undefined is the microphone's, or the tone in its place. */
  setSound(own: MediaStreamTrack | undefined): void;
}

export interface SourceEvents {
  say(level: LogLevel, text: string): void;
  /** The choice gives pictures. */
  sees(choice: SourceChoice): void;
  /** It does not. */
  blind(error: SourceError): void;
}

/** Where the board's pictures come from, as it was chosen, and whether it gives any. */
export class SourceSlot {
  readonly #profile: Profile;
  readonly #events: SourceEvents;
  #choice: SourceChoice;
  #isBlind = false;

  constructor(choice: SourceChoice, profile: Profile, events: SourceEvents) {
    this.#choice = choice;
    this.#profile = profile;
    this.#events = events;
  }

  get choice(): SourceChoice {
    return this.#choice;
  }

  /** The choice gives nothing: the board does without, or the pattern stands in for it. */
  get isBlind(): boolean {
    return this.#isBlind;
  }

  /** Begins anew with the choice that there is. */
  reset(): void {
    this.#isBlind = false;
  }

  choose(choice: SourceChoice): void {
    this.#choice = choice;
  }

  open(): Promise<Feed> {
    return openSource(this.#choice, this.#profile);
  }

  /** Gives an open source to a board. */
  plug(choice: SourceChoice, feed: Feed, taker: SourceTaker): void {
    this.#isBlind = false;
    taker.setSource(feed);
    taker.setSound(feed.audio);
    this.#events.say('I', `The pictures come from ${describeSource(choice.source, feed)}.`);
    const { width = 0, height = 0, frameRate = 0 } = feed.video?.getSettings() ?? {};
    if (width > 0) this.#events.say('D', `They are ${width}x${height}, ${frameRate} a second.`);
    this.#events.sees(choice);
  }

  /** Takes another source while the board runs; what was seen before is seen until it is open. */
  async change(choice: SourceChoice, taker: SourceTaker, isCurrent: () => boolean): Promise<void> {
    const before = this.#choice;
    this.#choice = choice;
    const isWanted = () => isCurrent() && this.#choice === choice;
    try {
      const feed = await this.open();
      if (isWanted()) this.plug(choice, feed, taker);
      else feed.close();
    } catch (error) {
      if (!isWanted()) return;
      if (!this.#isBlind) this.#choice = before;
      this.#warn(error as SourceError);
    }
  }

  /** A board that has begun goes on: viewers see the pattern, and that somebody is there. */
  ended(taker: SourceTaker): void {
    this.#isBlind = true;
    const [why, remedy] = losses[this.#choice.source];
    this.#warn(new SourceError(`${why}, and the pattern stands in for it`, remedy));
    taker.setSound(undefined);
  }

  /** It could not be opened when the board began. */
  missing(error: SourceError): void {
    this.#isBlind = true;
    this.#events.blind(error);
  }

  #warn(error: SourceError): void {
    this.#events.say('W', error.message);
    this.#events.blind(error);
  }
}
