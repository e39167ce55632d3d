import type { Profile } from '@boardcast/board';

const widest = 640;

/** A canvas gives its pixels away once: each time the board is switched on gets a new one. */
export function freshPreview(old: HTMLElement, { width, height }: Profile): OffscreenCanvas {
  const canvas = old.cloneNode() as HTMLCanvasElement;
  canvas.width = Math.min(width, widest);
  canvas.height = (canvas.width * height) / width;
  old.replaceWith(canvas);
  return canvas.transferControlToOffscreen();
}
