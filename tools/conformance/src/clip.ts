import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../media');
const maxPayload = 1100;

/** The RTP payloads of each picture of a second of ffmpeg's test picture, 160x120 at 25 fps. */
export interface Clip {
  readonly pictures: readonly (readonly Buffer[])[];
  /** What the pictures are made of: what must come out at the other end, byte for byte. */
  readonly units: readonly Buffer[];
}

/** By x264, as a board packetises it (RFC 6184): single NAL units, and FU-A where one is too long. */
export function h264Clip(fragments = true): Clip {
  const units = nalUnits(readFileSync(path.join(folder, 'moving.h264')));
  const fit = units.filter((unit) => fragments || unit.length <= maxPayload);
  const pictures: Buffer[][] = [];
  let ahead: Buffer[] = [];
  for (const unit of fit) {
    ahead.push(...fragment(unit));
    if (![1, 5].includes(nalType(unit))) continue;
    pictures.push(ahead);
    ahead = [];
  }
  return { pictures, units: fit };
}

/** By libvpx (RFC 7741), with the shortest descriptor; a unit is a whole frame. */
export function vp8Clip(): Clip {
  const units = ivfFrames(readFileSync(path.join(folder, 'moving.ivf')));
  const pictures = units.map((frame) => {
    const parts: Buffer[] = [];
    for (let at = 0; at < frame.length; at += maxPayload) {
      const descriptor = Buffer.from([at === 0 ? 0x10 : 0]);
      parts.push(Buffer.concat([descriptor, frame.subarray(at, at + maxPayload)]));
    }
    return parts;
  });
  return { pictures, units };
}

export const nalType = (unit: Buffer): number => (unit[0] ?? 0) & 0x1f;

/** The NAL units of RTP payloads in order: whole ones, aggregates and fragments (RFC 6184). */
export function unitsOf(payloads: readonly Buffer[]): Buffer[] {
  const units: Buffer[] = [];
  let parts: Buffer[] = [];
  for (const payload of payloads) {
    const type = nalType(payload);
    if (type === 24) units.push(...aggregated(payload));
    else if (type !== 28) units.push(payload);
    else {
      const [indicator = 0, header = 0] = payload;
      if ((header & 0x80) !== 0) parts = [Buffer.from([(indicator & 0xe0) | (header & 0x1f)])];
      parts.push(payload.subarray(2));
      if ((header & 0x40) !== 0) units.push(Buffer.concat(parts));
    }
  }
  return units;
}

function aggregated(payload: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 1; at + 2 <= payload.length;) {
    const size = payload.readUInt16BE(at);
    units.push(payload.subarray(at + 2, at + 2 + size));
    at += 2 + size;
  }
  return units;
}

function fragment(unit: Buffer): Buffer[] {
  if (unit.length <= maxPayload) return [unit];
  const [header = 0] = unit;
  const parts: Buffer[] = [];
  for (let at = 1; at < unit.length; at += maxPayload) {
    const start = at === 1 ? 0x80 : 0;
    const end = at + maxPayload >= unit.length ? 0x40 : 0;
    const head = Buffer.from([(header & 0xe0) | 28, start | end | (header & 0x1f)]);
    parts.push(Buffer.concat([head, unit.subarray(at, at + maxPayload)]));
  }
  return parts;
}

/** Splits Annex B (ITU-T H.264); x264's comment on itself is left out. */
function nalUnits(stream: Buffer): Buffer[] {
  const units: Buffer[] = [];
  const code = Buffer.from([0, 0, 1]);
  for (let at = stream.indexOf(code); at >= 0;) {
    const next = stream.indexOf(code, at + 3);
    let end = next < 0 ? stream.length : next;
    while (end > at + 3 && stream[end - 1] === 0) end -= 1;
    units.push(stream.subarray(at + 3, end));
    at = next;
  }
  return units.filter((unit) => nalType(unit) !== 6);
}

function ivfFrames(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = file.readUInt16LE(6); at + 12 <= file.length;) {
    const size = file.readUInt32LE(at);
    frames.push(file.subarray(at + 12, at + 12 + size));
    at += 12 + size;
  }
  return frames;
}
