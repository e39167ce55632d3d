/** The width of a kept frame: enough for a tile, and about 20 kB. */
const keptWidth = 480;
const keptQuality = 0.7;

/** The current frame of a video as a small JPEG in a data URL; undefined if there is none. */
export function stillOf(video: HTMLVideoElement): string | undefined {
  const width = Math.min(keptWidth, video.videoWidth);
  return drawn(video, width)?.toDataURL('image/jpeg', keptQuality);
}

/** Saves the current frame of a video in full size as a PNG file, named by when it was captured. */
export async function saveSnapshot(
  video: HTMLVideoElement,
  name: string,
  time = Date.now(),
): Promise<boolean> {
  const canvas = drawn(video, video.videoWidth);
  const blob = await new Promise<Blob | null>((resolve) =>
    canvas === undefined ? resolve(null) : canvas.toBlob(resolve, 'image/png'),
  );
  if (blob === null) return false;
  const url = URL.createObjectURL(blob);
  Object.assign(document.createElement('a'), { href: url, download: fileName(name, time) }).click();
  // The download has its own reference by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}

function drawn(video: HTMLVideoElement, width: number): HTMLCanvasElement | undefined {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
  const height = Math.round((width * video.videoHeight) / video.videoWidth);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d')?.drawImage(video, 0, 0, width, height);
  return canvas;
}

/** No file system refuses it, and files sort by time. */
function fileName(name: string, time: number): string {
  const text = new Date(time).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return `${name.replace(/[^\p{L}\p{N} _-]/gu, '_')} ${text}.png`;
}
