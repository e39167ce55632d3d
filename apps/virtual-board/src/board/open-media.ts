import type { SourceError } from '../camera/source-error.ts';
import type { SourceSlot } from '../camera/source-slot.ts';
import { openMicrophone, type SourceChoice, type SourceName } from '../camera/sources.ts';
import type { VideoSource } from '../camera/video-source.ts';
import { Media, type MediaOptions } from '../media/media.ts';

const sourcesWithMicrophone: readonly SourceName[] = ['webcam', 'screen'];

/** The encoder, the source and the microphone of a board. */
export interface OpenMedia {
  readonly media: Media;
  readonly choice: SourceChoice;
  readonly source: VideoSource;
  /** The microphone's track, or the tone's. */
  readonly microphone: MediaStreamTrack;
  /** Why it is the tone, if a microphone was wanted. */
  readonly microphoneError: SourceError | undefined;
}

/**
 * Opens all of them in parallel. Rejects with a SourceError if the source fails, with another Error
 * if the encoder fails. Resolves with undefined, with everything closed, if `isWanted` turns false.
 */
export async function openMedia(
  slot: SourceSlot,
  options: MediaOptions,
  isWanted: () => boolean,
): Promise<OpenMedia | undefined> {
  const { choice } = slot;
  // Sharing a screen needs a recent click, so it cannot wait for the encoder.
  const opening = slot.open();
  opening.catch(() => undefined);
  const media = await Media.start(options).catch((error: unknown) => {
    opening.then(close, () => undefined);
    throw error;
  });
  try {
    const source = await opening;
    const audio = isWanted() ? await openAudio(choice) : undefined;
    const isTrack = audio instanceof MediaStreamTrack;
    if (isWanted()) {
      const microphone = isTrack ? audio : media.tone;
      return { media, choice, source, microphone, microphoneError: isTrack ? undefined : audio };
    }
    close(source);
    if (isTrack) audio.stop();
  } catch (error) {
    media.close();
    throw error;
  }
  media.close();
  return undefined;
}

/** Resolves with undefined for sources without a microphone. */
async function openAudio({
  source,
}: SourceChoice): Promise<MediaStreamTrack | SourceError | undefined> {
  if (!sourcesWithMicrophone.includes(source)) return undefined;
  return openMicrophone().catch((error: unknown) => error as SourceError);
}

function close(source: VideoSource): void {
  source.close();
}
