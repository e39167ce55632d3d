import { execFileSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { jpegWorker } from '../programs.ts';
import { JpegEncoder } from './jpeg-encoder.ts';

const encoder = new JpegEncoder(jpegWorker);
afterAll(() => encoder.close());

/** A key frame of the given size, by Debian's ffmpeg. */
function keyFrame(size: string, codec: 'libx264' | 'libvpx'): readonly Buffer[] {
  const format = codec === 'libx264' ? 'h264' : 'ivf';
  const input = ['-f', 'lavfi', '-i', `testsrc2=s=${size}`, '-frames:v', '1'];
  const args = ['-loglevel', 'error', ...input, '-c:v', codec, '-pix_fmt', 'yuv420p'];
  const file = execFileSync('ffmpeg', [...args, '-f', format, '-']);
  return codec === 'libx264' ? splitAnnexB(file) : [file.subarray(44)];
}

function splitAnnexB(stream: Buffer): readonly Buffer[] {
  const units: Buffer[] = [];
  for (let at = stream.indexOf('\0\0\u0001', 0, 'latin1'); at !== -1;) {
    const next = stream.indexOf('\0\0\u0001', at + 3, 'latin1');
    units.push(stream.subarray(at + 3, next === -1 ? undefined : next));
    at = next;
  }
  return units;
}

function sizeOf(jpeg: Buffer): string {
  const probe = ['-loglevel', 'error', '-show_entries', 'stream=codec_name,width,height'];
  const text = execFileSync('ffprobe', [...probe, '-of', 'csv=p=0', '-'], { input: jpeg });
  return text.toString().trim();
}

it.each([
  ['320x240', 'libx264', undefined, 'mjpeg,320,240'],
  ['1920x1080', 'libx264', undefined, 'mjpeg,1920,1080'],
  ['1920x1080', 'libx264', 480, 'mjpeg,480,270'],
  ['320x240', 'libx264', 4096, 'mjpeg,320,240'],
  ['640x480', 'libvpx', undefined, 'mjpeg,640,480'],
] as const)('makes a JPEG of %s by %s, width %s', async (size, encoderName, width, expected) => {
  const codec = encoderName === 'libx264' ? 'H264' : 'VP8';
  const jpeg = await encoder.encode({ codec, units: keyFrame(size, encoderName), width });

  expect(sizeOf(jpeg)).toBe(expected);
});

it('rejects what is no frame, and goes on', async () => {
  const units = [Buffer.from([0x65, 1, 2, 3])];
  await expect(encoder.encode({ codec: 'H264', units, width: undefined })).rejects.toThrow(
    'could not be decoded',
  );

  const jpeg = await encoder.encode({
    ...{ codec: 'H264', width: 64 },
    units: keyFrame('320x240', 'libx264'),
  });
  expect(sizeOf(jpeg)).toBe('mjpeg,64,48');
});

it('rejects what waits when it is closed', async () => {
  const closing = new JpegEncoder(jpegWorker);
  const units = keyFrame('320x240', 'libx264');
  const waiting = [1, 2].map(() => closing.encode({ codec: 'H264', units, width: undefined }));
  const settled = Promise.allSettled(waiting);
  await closing.close();
  await closing.close();

  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
