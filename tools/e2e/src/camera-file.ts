import { open } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { drawFrame } from './test-frame.ts';

export interface CameraFile {
  readonly path: string;
  remove(): Promise<void>;
}

export interface CameraVideo {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly seconds: number;
}

/** The first line of a YUV4MPEG2 file: progressive, square pixels, 4:2:0. */
export function y4mHeader({ width, height, fps }: CameraVideo): string {
  return `YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`;
}

/**
 * Writes a y4m file of test frames for Chromium's fake camera, each with its number in a mark. The
 * camera repeats the file and its numbers with it: make it longer than the test.
 */
export async function writeCameraFile(video: CameraVideo): Promise<CameraFile> {
  const { width, height, fps, seconds } = video;
  const folder = await temporaryFolder('camera');
  const file = await open(path.join(folder.path, 'camera.y4m'), 'w');
  try {
    await file.write(y4mHeader(video));
    for (let frame = 0; frame < fps * seconds; frame += 1) {
      const timeMs = Math.round((frame * 1000) / fps);
      await file.write('FRAME\n');
      await file.write(drawFrame(width, height, { frame, timeMs }));
    }
  } finally {
    await file.close();
  }
  return { path: path.join(folder.path, 'camera.y4m'), remove: () => folder.remove() };
}
