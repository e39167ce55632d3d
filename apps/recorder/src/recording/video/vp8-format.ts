import { vp8Entry } from '../mp4/sample-entry.ts';

const startCode = 0x9d012a;
const sizeMask = 0x3fff;

/** The sample entry for a key frame; undefined if it is none (RFC 6386 section 9.1). */
export function vp8FrameEntry(frame: Buffer): Buffer | undefined {
  if (frame.length < 10 || frame.readUIntBE(3, 3) !== startCode) return undefined;
  const [width, height] = [frame.readUInt16LE(6) & sizeMask, frame.readUInt16LE(8) & sizeMask];
  return width > 0 && height > 0 ? vp8Entry(width, height) : undefined;
}
