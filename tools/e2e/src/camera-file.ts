import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawPicture } from './moving-picture.ts';

export interface CameraFile {
  readonly path: string;
  remove(): Promise<void>;
}

export interface CameraPictures {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
}

/** The first line of a YUV4MPEG2 file: progressive, square pixels, 4:2:0. */
export function y4mHeader({ width, height, fps }: CameraPictures): string {
  return `YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`;
}

/**
 * Writes a y4m file of moving pictures for Chromium's fake camera, each with its number in a mark.
 * Played again from the start its numbers would go back: make it longer than the test.
 */
export async function writeCameraFile(pictures: CameraPictures): Promise<CameraFile> {
  const { width, height, fps, seconds } = pictures;
  const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-camera-'));
  const file = await open(path.join(folder, 'camera.y4m'), 'w');
  try {
    await file.write(y4mHeader(pictures));
    for (let frame = 0; frame < fps * seconds; frame += 1) {
      const timeMs = Math.round((frame * 1000) / fps);
      await file.write('FRAME\n');
      await file.write(drawPicture(width, height, { frame, timeMs }));
    }
  } finally {
    await file.close();
  }
  const remove = () => rm(folder, { recursive: true, force: true });
  return { path: path.join(folder, 'camera.y4m'), remove };
}
