import type { Profile } from '@boardcast/board';

export type SourceName = 'webcam' | 'pattern';

/** What a camera and a microphone give; null is the pattern, and the tone. */
export interface Sources {
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
}

const reasons: Readonly<Record<string, string>> = {
  NotAllowedError: 'The browser was not allowed to use it.',
  NotFoundError: 'There is none on this computer.',
  NotReadableError: 'Another program is using it.',
};

/** Why a camera or a microphone is not there, in a sentence. */
export function explain(error: unknown): string {
  const { name, message } = error as Error;
  return reasons[name] ?? message;
}

/** Opens the camera. Rejects when there is none or it is refused. */
export async function openCamera({ width, height, fps }: Profile): Promise<MediaStreamTrack> {
  const ideal = { width: { ideal: width }, height: { ideal: height } };
  const frameRate = { ideal: Math.max(30, fps) };
  const stream = await mediaDevices().getUserMedia({ video: { ...ideal, frameRate } });
  return onlyTrack(stream);
}

/** Opens the microphone. Rejects when there is none or it is refused. */
export async function openMicrophone(): Promise<MediaStreamTrack> {
  return onlyTrack(await mediaDevices().getUserMedia({ audio: { channelCount: 1 } }));
}

function mediaDevices(): MediaDevices {
  const { mediaDevices } = navigator as { readonly mediaDevices?: MediaDevices };
  if (mediaDevices !== undefined) return mediaDevices;
  throw new Error('The browser gives it to pages from https or from localhost alone.');
}

function onlyTrack(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks();
  if (track === undefined) throw new Error('It gave nothing.');
  return track;
}
