/** What iPhones have instead of full screen for any element (WebKit's HTMLVideoElement). */
interface WebKitVideo {
  readonly webkitEnterFullscreen?: () => void;
}

/** Whether an element, or at least its video, can be shown in full screen. */
export function hasFullScreen(video: HTMLVideoElement): boolean {
  return 'requestFullscreen' in video || 'webkitEnterFullscreen' in video;
}

/** Shows an element in full screen, or its video where the browser can only do that; or leaves it. */
export function toggleFullScreen(container: HTMLElement, video?: HTMLVideoElement): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else if ('requestFullscreen' in container) void container.requestFullscreen();
  else (video as WebKitVideo | undefined)?.webkitEnterFullscreen?.call(video);
}

/** Firefox has a button of its own over each video instead. */
export function hasPictureInPicture(): boolean {
  return document.pictureInPictureEnabled === true;
}

export function togglePictureInPicture(video: HTMLVideoElement): void {
  if (document.pictureInPictureElement === video) void document.exitPictureInPicture();
  // It refuses a video without a frame.
  else video.requestPictureInPicture().catch(() => undefined);
}

/** Apple's phones and tablets leave the volume to their buttons: setting it has no effect. */
export function hasVolume(): boolean {
  const probe = document.createElement('video');
  probe.volume = 0.5;
  return probe.volume === 0.5;
}
