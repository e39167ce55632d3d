import { spawnSync } from 'node:child_process';
import { profiles, type Profile } from '@boardcast/board';
import { launchChromium } from '@boardcast/testkit/chromium';
import { engineNames } from '@boardcast/virtual-board/encoder';
import { readOptions } from '../bench-options.ts';
import { makeClip } from './clip.ts';
import { engineLine, heading, nativeLine } from './encode-table.ts';
import { runEngine } from './engine-run.ts';
import { EngineServer } from './engine-server.ts';
import { measureNative, type NativePace } from './native.ts';

const about = `Measures the virtual board's encoders on moving video in four sizes, and the machine's own ffmpeg
with the same arguments: at full speed, then at the board's frame rate.`;
const { seconds } = readOptions(about, { seconds: 60 });
const atFullSpeed = 6;

/** The ESP32-P4's settings for another size: one bit per twenty pixels. */
function scaledP4(width: number, height: number, levelIdc: number): Profile {
  const { esp32p4 } = profiles;
  const bitrate = (width * height * esp32p4.fps) / 20;
  return { ...esp32p4, width, height, h264: { ...esp32p4.h264, levelIdc, bitrate } };
}

const sizes = [profiles.esp32s3, scaledP4(640, 480, 30), scaledP4(1280, 720, 31), profiles.esp32p4];

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
  console.error('ffmpeg, the reference, was not found: install it and try again.');
  process.exit(1);
}
const server = await EngineServer.start();
try {
  for (const profile of sizes) await measureSize(profile, server);
  console.log(`
fps, ms, p95: at full speed, ${atFullSpeed} s. ratio: time per frame to that of native ffmpeg, one thread, in the same run.
delay: from a frame to its access unit at the board's frame rate, ${seconds} s. missed: frames not encoded meanwhile.
CPU: of the whole browser meanwhile, 100 % is one core. memory: of the page's process at the start and at the end.`);
} finally {
  server.close();
}
