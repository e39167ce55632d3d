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

/** The devices that a person is asked for. */
interface OpenDevices {
  readonly choice: SourceChoice;
  readonly source: VideoSource;
  /** Undefined for sources without a microphone. */
  readonly audio: MediaStreamTrack | SourceError | undefined;
}

/**
 * Opens the source and the microphone, and then the encoder: who refuses the camera has not loaded
 * 32 MB for nothing. Rejects with a SourceError if the source fails, with another Error if the encoder
 * fails. Resolves with undefined, with everything closed, if `isWanted` turns false.
 */
export async function openMedia(
  slot: SourceSlot,
  options: () => MediaOptions,
  isWanted: () => boolean,
): Promise<OpenMedia | undefined> {
  const devices = await openDevices(slot);
  const media = isWanted() ? await startMedia(options(), devices) : undefined;
  if (media === undefined || !isWanted()) {
    closeDevices(devices);
    media?.close();
    return undefined;
  }
  const { choice, source, audio } = devices;
  const isTrack = audio instanceof MediaStreamTrack;
  const microphone = isTrack ? audio : media.tone;
  return { media, choice, source, microphone, microphoneError: isTrack ? undefined : audio };
}

async function openDevices(slot: SourceSlot): Promise<OpenDevices> {
  const { choice } = slot;
  const source = await slot.open();
  if (!sourcesWithMicrophone.includes(choice.source)) return { choice, source, audio: undefined };
  const audio = await openMicrophone().catch((error: unknown) => error as SourceError);
  return { choice, source, audio };
}

async function startMedia(options: MediaOptions, devices: OpenDevices): Promise<Media> {
  try {
    return await Media.start(options);
  } catch (error) {
    closeDevices(devices);
    throw error;
  }
}

function closeDevices({ source, audio }: OpenDevices): void {
  source.close();
  if (audio instanceof MediaStreamTrack) audio.stop();
}
