import type { SourceConsumer } from '../camera/source-slot.ts';
import type { SourceChoice } from '../camera/sources.ts';
import type { VideoSource } from '../camera/video-source.ts';
import type { Media } from '../media/media.ts';
import type { BoardPublisher } from '../peer/board-publisher.ts';

/** What a board has from its first publish until it is stopped. */
export class RunningBoard implements SourceConsumer {
  /** The source that was opened at first. */
  readonly choice: SourceChoice;
  readonly media: Media;
  readonly publisher: BoardPublisher;
  /** The microphone's track, or the tone's. */
  readonly #microphone: MediaStreamTrack;

  constructor(
    choice: SourceChoice,
    media: Media,
    microphone: MediaStreamTrack,
    publisher: BoardPublisher,
  ) {
    this.choice = choice;
    this.media = media;
    this.#microphone = microphone;
    this.publisher = publisher;
  }

  setSource(source: VideoSource): void {
    this.media.setSource(source);
  }

  setAudio(track: MediaStreamTrack | undefined): void {
    this.publisher.setAudio(track);
  }

  /** Closes the session with the server, then everything else. */
  async stop(): Promise<void> {
    await this.publisher.stop();
    this.#closeMedia();
  }

  /** Closes nothing at the server, as a power failure does. */
  crash(): void {
    this.publisher.cut();
    this.#closeMedia();
  }

  #closeMedia(): void {
    this.#microphone.stop();
    this.media.close();
  }
}
