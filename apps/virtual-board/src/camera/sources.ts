import type { Profile } from '@boardcast/board';
import { findCamera } from './cameras.ts';
import { trackSource, patternSource, type VideoSource } from './video-source.ts';
import { explain, SourceError, type Device } from './source-error.ts';
import { openVideoFile } from './video-file.ts';

export const sourceNames = ['webcam', 'screen', 'file', 'pattern'] as const;
export type SourceName = (typeof sourceNames)[number];

/** The source to use. */
export interface SourceChoice {
  readonly source: SourceName;
  /** A camera's id, its label or a part of that; undefined: any camera. */
  readonly camera?: string | undefined;
  readonly file?: File | undefined;
}

const names: Readonly<Record<SourceName, string>> = {
  webcam: 'the camera',
  screen: 'the screen',
  file: 'the video file',
  pattern: 'the test pattern',
};

/** The source in words. */
export function describeSource(source: SourceName, { label }: VideoSource): string {
  return label === '' ? names[source] : `${names[source]} “${label}”`;
}

export function isSourceName(name: string): name is SourceName {
  return (sourceNames as readonly string[]).includes(name);
}

/** Opens the source. Rejects with a SourceError. */
export async function openSource(choice: SourceChoice, profile: Profile): Promise<VideoSource> {
  switch (choice.source) {
    case 'webcam':
      return openDevice('camera', async () => {
        const track = await openCamera(choice.camera, profile);
        return trackSource(track, track.label);
      });
    case 'screen':
      return openDevice('screen', async () => trackSource(await openScreen(profile), ''));
    case 'file':
      if (choice.file !== undefined) return openVideoFile(choice.file);
      throw new SourceError('No video file chosen', 'choose one, or drop it on the page');
    case 'pattern':
      return patternSource;
  }
}

/** Opens the microphone. Rejects with a SourceError. */
export function openMicrophone(): Promise<MediaStreamTrack> {
  return openDevice('microphone', async () =>
    onlyTrack(await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } })),
  );
}

async function openCamera(wanted: string | undefined, profile: Profile): Promise<MediaStreamTrack> {
  const known = await findCamera(wanted);
  const track = await grabCamera(known, profile);
  if (wanted === undefined || known !== undefined) return track;
  // A browser reveals the cameras' names only after it may use one of them.
  const found = await findCamera(wanted);
  if (found !== undefined && found === track.getSettings().deviceId) return track;
  track.stop();
  if (found !== undefined) return grabCamera(found, profile);
  throw new SourceError(`No camera named “${wanted}”`, 'choose another');
}

async function grabCamera(id: string | undefined, profile: Profile): Promise<MediaStreamTrack> {
  const { width, height, fps } = profile;
  const video = {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: Math.max(30, fps) },
    ...(id === undefined ? {} : { deviceId: { exact: id } }),
  };
  return onlyTrack(await navigator.mediaDevices.getUserMedia({ video }));
}

async function openScreen({ fps }: Profile): Promise<MediaStreamTrack> {
  const video = { frameRate: { ideal: fps } };
  return onlyTrack(await navigator.mediaDevices.getDisplayMedia({ video, audio: false }));
}

async function openDevice<T>(device: Device, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw explain(device, error);
  }
}

function onlyTrack(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks();
  if (track === undefined) throw new Error('no track');
  return track;
}
