import type { VideoSource } from './video-source.ts';
import { SourceError } from './source-error.ts';

/** HTML's media element capture, which TypeScript's libraries lack. */
type Capturing = HTMLVideoElement & { captureStream(): MediaStream };

/**
 * Plays a video file in a loop. A captured `video` keeps its frame rate in a hidden tab, unlike
 * requestVideoFrameCallback and the page's timers.
 */
export async function openVideoFile(file: File): Promise<VideoSource> {
  const video = document.createElement('video') as Capturing;
  video.src = URL.createObjectURL(file);
  video.loop = true;
  video.muted = true;
  const close = () => {
    video.pause();
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  };
  try {
    await video.play();
  } catch (error) {
    close();
    const reason = `The browser cannot play “${file.name}”`;
    throw new SourceError(reason, 'choose another, such as an MP4 with H.264', { cause: error });
  }
  const stream = video.captureStream();
  const [track] = stream.getVideoTracks();
  if (track !== undefined) {
    return { video: track, audio: stream.getAudioTracks()[0], label: file.name, close };
  }
  close();
  throw new SourceError(`No video in “${file.name}”`, 'choose another file');
}
