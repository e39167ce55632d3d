import type { Profile } from '@boardcast/board';

const maxWidth = 640;

/** Sets the canvas to the aspect ratio of the board's frames. */
export function sizePreview(canvas: HTMLCanvasElement, { width, height }: Profile): void {
  canvas.width = Math.min(width, maxWidth);
  canvas.height = (canvas.width * height) / width;
}

/** A canvas can be transferred only once: each start of the board needs a new one. */
export function createPreview(old: HTMLCanvasElement, profile: Profile): OffscreenCanvas {
  const canvas = old.cloneNode() as HTMLCanvasElement;
  sizePreview(canvas, profile);
  old.replaceWith(canvas);
  return canvas.transferControlToOffscreen();
}
