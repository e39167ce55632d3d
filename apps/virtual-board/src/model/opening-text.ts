import type { Opening } from '../board/board-events.ts';
import type { SourceName } from '../camera/sources.ts';

const questions: Readonly<Record<SourceName, string>> = {
  webcam: 'Waiting for the camera: allow it if the browser asks.',
  screen: 'Waiting for the screen: choose what to share.',
  file: 'Opening the video file.',
  pattern: 'Starting.',
};

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

/** What the board opens, in words; after the download the encoder is compiled. */
export function describeOpening(opening: Opening): string {
  if (opening.step === 'source') return questions[opening.source];
  const { progress } = opening;
  if (progress === undefined) return 'Loading the encoder.';
  const { loaded, total } = progress;
  if (loaded >= total) return 'Compiling the encoder.';
  const percent = Math.floor((loaded * 100) / total);
  return `Loading the encoder: ${megabytes(loaded)} of ${megabytes(total)} MB, ${percent} %`;
}

/** The downloaded share of the encoder; undefined while there is no download. */
export function openingShare(opening: Opening): number | undefined {
  if (opening.step === 'source' || opening.progress === undefined) return undefined;
  const { loaded, total } = opening.progress;
  return loaded < total ? loaded / total : undefined;
}
