import type { Feed } from './camera/feed.ts';
import type { SourceError } from './camera/source-error.ts';
import type { SourceSlot } from './camera/source-slot.ts';
import { openMicrophone, type SourceChoice, type SourceName } from './camera/sources.ts';
import { Media, type MediaOptions } from './peer/media.ts';

const hasMicrophone: readonly SourceName[] = ['webcam', 'screen'];

/** What a board sees, hears and encodes with. */
export interface Equipment {
  readonly media: Media;
  readonly choice: SourceChoice;
  readonly feed: Feed;
  /** Or the tone in its place. */
  readonly microphone: MediaStreamTrack;
  /** Why it is the tone, where a microphone was wanted. */
  readonly deaf: SourceError | undefined;
}

/**
 * Opens all of it at once. Rejects with a SourceError where the source gives nothing, with another
 * Error where the encoder does not come. Resolves with undefined, and nothing is left open, where
 * the board has no use for it any more.
 */
export async function openEquipment(
  source: SourceSlot,
  options: MediaOptions,
  isWanted: () => boolean,
): Promise<Equipment | undefined> {
  const { choice } = source;
  // A screen is shared for a click that is not old: it cannot wait for the encoder.
  const opening = source.open();
  opening.catch(() => undefined);
  const media = await Media.start(options).catch((error: unknown) => {
    opening.then(closeFeed, () => undefined);
    throw error;
  });
  try {
    const feed = await opening;
    const heard = isWanted() ? await openSound(choice) : undefined;
    const isTrack = heard instanceof MediaStreamTrack;
    if (isWanted()) {
      const microphone = isTrack ? heard : media.tone;
      return { media, choice, feed, microphone, deaf: isTrack ? undefined : heard };
    }
    closeFeed(feed);
    if (isTrack) heard.stop();
  } catch (error) {
    media.close();
    throw error;
  }
  media.close();
  return undefined;
}

/** Resolves with nothing where the source has no use for a microphone. */
async function openSound({
  source,
}: SourceChoice): Promise<MediaStreamTrack | SourceError | undefined> {
  if (!hasMicrophone.includes(source)) return undefined;
  return openMicrophone().catch((error: unknown) => error as SourceError);
}

function closeFeed(feed: Feed): void {
  feed.close();
}
