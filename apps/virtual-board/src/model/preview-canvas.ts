import type { FrameSize } from '@boardcast/board';

const maxWidth = 640;

/** A canvas with the aspect ratio of the board's frames; it can be transferred only once. */
export function createPreview({ width, height }: FrameSize): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(width, maxWidth);
  canvas.height = (canvas.width * height) / width;
  return canvas;
}
