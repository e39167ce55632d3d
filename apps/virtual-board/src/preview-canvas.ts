import type { Profile } from '@boardcast/board';

const widest = 640;

/** Gives the canvas the shape of the board's picture. */
export function sizePreview(canvas: HTMLCanvasElement, { width, height }: Profile): void {
  canvas.width = Math.min(width, widest);
  canvas.height = (canvas.width * height) / width;
}

/** A canvas gives its pixels away once: each time the board is switched on gets a new one. */
export function freshPreview(old: HTMLCanvasElement, profile: Profile): OffscreenCanvas {
  const canvas = old.cloneNode() as HTMLCanvasElement;
  sizePreview(canvas, profile);
  old.replaceWith(canvas);
  return canvas.transferControlToOffscreen();
}
