import { readFile } from 'node:fs/promises';
import { profiles } from '@boardcast/board';
import { transform } from '@boardcast/h264-core';
import { beforeAll, expect, it } from 'vitest';
import { encoderArguments } from './arguments.ts';
import { cameraDevice, encodedDevice } from './devices.ts';
import { fileHeader, frameHeader } from './matroska.ts';

const folder = new URL('../../../../node_modules/@ffmpeg/core/dist/esm/', import.meta.url);
const frames = 12;
const keyFrame = 7;
let encoders;

/** @ffmpeg/core expects a browser's worker, whose address it reads. */
async function loadEncoder(wasmBinary) {
  globalThis.self = { location: folder };
  const { default: createCore } = await import(new URL('ffmpeg-core.js', folder).href);
  const core = await createCore({
    wasmBinary,
    mainScriptUrlOrBlob: `#${Buffer.from('{}').toString('base64')}`,
  });
  return (clip, options) => {
    core.FS.writeFile(cameraDevice, clip);
    core.exec(...options);
    const stream = core.FS.readFile(encodedDevice);
    core.FS.unlink(encodedDevice);
    return stream;
  };
}

/** Texture that moves by odd steps, noise, a flat part and a box that comes and goes. */
function drawFrame(width, height, frame) {
  const bytes = new Uint8Array((width * height * 3) / 2);
  let noise = frame + 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const [x, y] = [at % width, Math.floor(at / width)];
    noise = (Math.imul(noise, 1103515245) + 12345) >>> 0;
    const weave = ((x + frame * 3) ^ (y + frame)) & 127;
    const isInBox = x >> 5 === frame && y >> 6 === 1;
    bytes[at] = isInBox ? 235 : x * 3 < width ? 90 : 64 + weave + ((noise >>> 24) & (y >> 4));
  }
  return bytes;
}

function createFilm(width, height) {
  const parts = [fileHeader(width, height)];
  for (let frame = 0; frame < frames; frame += 1) {
    const bytes = drawFrame(width, height, frame);
    const timeUs = frame * 40_000 + (frame === keyFrame ? 1 : 0);
    parts.push(frameHeader(timeUs, bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

function optionsFor(bitrate, qp) {
  const { esp32p4 } = profiles;
  return encoderArguments({ ...esp32p4, h264: { ...esp32p4.h264, bitrate, qp } });
}

beforeAll(async () => {
  const stock = await readFile(new URL('ffmpeg-core.wasm', folder));
  encoders = {
    stock: await loadEncoder(stock),
    ours: await loadEncoder(await transform(stock)),
  };
});

it.each([
  [320, 240, 200_000, { min: 25, max: 35 }],
  [320, 240, null, { min: 24, max: 24 }],
  [320, 240, null, { min: 51, max: 51 }],
  [322, 182, 2_000_000, { min: 1, max: 51 }],
  [640, 480, 1_000_000, { min: 25, max: 35 }],
  [640, 480, null, { min: 1, max: 1 }],
  [1280, 720, 2_000_000, { min: 25, max: 35 }],
  [1920, 1080, 2_592_000, { min: 25, max: 35 }],
])(
  '%d x %d at %s bit/s, QP %o: the stock core makes the same bytes',
  (width, height, ...rate) => {
    const film = createFilm(width, height);
    const options = optionsFor(...rate);

    const stream = encoders.ours(film, options);

    expect(stream.length).toBeGreaterThan(1000);
    expect(Buffer.compare(stream, encoders.stock(film, options))).toBe(0);
  },
  60_000,
);
