import { spawnSync } from 'node:child_process';
import { profiles, type Profile } from '@boardcast/board';
import { launchChromium } from '@boardcast/e2e';
import { engineNames } from '@boardcast/virtual-board/encoder';
import { readOptions } from '../bench-options.ts';
import { makeClip } from './clip.ts';
import { engineLine, heading, nativeLine } from './encode-table.ts';
import { runEngine } from './engine-run.ts';
import { EngineServer } from './engine-server.ts';
import { measureNative, type NativePace } from './native.ts';

const about = `Measures the virtual board's encoders on a moving picture, at four sizes, beside the
machine's own ffmpeg with the same arguments: as fast as they go, then at the board's rate.`;
const { seconds } = readOptions(about, { seconds: 60 });
const atFullSpeed = 6;

/** As the ESP32-P4 would encode that size: a bit for each twenty pixels. */
function likeTheP4(width: number, height: number, levelIdc: number): Profile {
  const { esp32p4 } = profiles;
  const bitrate = (width * height * esp32p4.fps) / 20;
  return { ...esp32p4, width, height, h264: { ...esp32p4.h264, levelIdc, bitrate } };
}

const sizes = [
  profiles.esp32s3,
  likeTheP4(640, 480, 30),
  likeTheP4(1280, 720, 31),
  profiles.esp32p4,
];

async function measureSize(profile: Profile, server: EngineServer): Promise<void> {
  const { width, height, fps } = profile;
  console.log(`\n${width}x${height} at ${fps} fps\n${heading}`);
  const clip = await makeClip(width, height, fps);
  const address = server.addClip(clip);
  let native: NativePace = await measureNative(profile, clip);
  console.log(nativeLine(native));
  for (const engine of engineNames) {
    const browser = await launchChromium();
    try {
      const task = { engine, profile, clip: address, base: server.url, atFullSpeed };
      const run = await runEngine(browser, server.url, { ...task, atRate: seconds });
      console.log(engineLine(engine, run, native, seconds));
    } catch (error) {
      console.log(`${engine}: ${(error as Error).message}`);
    } finally {
      await browser.close();
    }
    native = await measureNative(profile, clip);
  }
}

if (spawnSync('ffmpeg', ['-version']).error !== undefined) {
  console.error('There is no ffmpeg on this machine to compare with: install it, then try again.');
  process.exit(1);
}
const server = await EngineServer.start();
try {
  for (const profile of sizes) await measureSize(profile, server);
  console.log(`
fps, ms, p95: as fast as it goes, ${atFullSpeed} s. ratio: time for a picture to native ffmpeg's, one thread, in the same run.
delay: from a picture to its access unit at the board's rate, ${seconds} s. missed: pictures that were not encoded then.
CPU: of the whole browser then, 100 % is a core. memory: of the page's process when that begins, and at its end.`);
} finally {
  server.close();
}
