import type { Profile } from '@boardcast/board';
import { findCamera } from './cameras.ts';
import { feedOfTrack, patternFeed, type Feed } from './feed.ts';
import { explain, SourceError, type Device } from './source-error.ts';
import { openVideoFile } from './video-file.ts';

export const sourceNames = ['webcam', 'screen', 'file', 'pattern'] as const;
export type SourceName = (typeof sourceNames)[number];

/** Where the pictures are to come from. */
export interface SourceChoice {
  readonly source: SourceName;
  /** A camera's id, its label, or a part of that; any camera without one. */
  readonly camera?: string | undefined;
  readonly file?: File | undefined;
}

const names: Readonly<Record<SourceName, string>> = {
  webcam: 'the camera',
  screen: 'the screen',
  file: 'the video file',
  pattern: 'the moving pattern',
};

/** What gives the pictures, in words. */
export function describeSource(source: SourceName, { label }: Feed): string {
  return label === '' ? names[source] : `${names[source]} “${label}”`;
}

export function isSourceName(name: string): name is SourceName {
  return (sourceNames as readonly string[]).includes(name);
}

/** Opens what was chosen. Rejects with a SourceError. */
export async function openSource(choice: SourceChoice, profile: Profile): Promise<Feed> {
  switch (choice.source) {
    case 'webcam':
      return openDevice('camera', async () => {
        const track = await openCamera(choice.camera, profile);
        return feedOfTrack(track, track.label);
      });
    case 'screen':
      return openDevice('screen', async () => feedOfTrack(await openScreen(profile), ''));
    case 'file':
      if (choice.file !== undefined) return openVideoFile(choice.file);
      throw new SourceError('No video file is chosen yet', 'choose one, or drop it on the page');
    case 'pattern':
      return patternFeed;
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
  // Their names are told only once one of them may be used.
  const found = await findCamera(wanted);
  if (found !== undefined && found === track.getSettings().deviceId) return track;
  track.stop();
  if (found !== undefined) return grabCamera(found, profile);
  throw new SourceError(`There is no camera by the name of “${wanted}”`, 'choose another');
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
  if (track === undefined) throw new Error('it gave nothing');
  return track;
}
