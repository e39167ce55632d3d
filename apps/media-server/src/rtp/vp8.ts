import type { PictureContent } from './picture-content.ts';

const delta: PictureContent = { key: false, parameters: false };
const key: PictureContent = { key: true, parameters: false };

/** Reads the payload descriptor (RFC 7741 section 4.2) and the payload header's P bit (4.3). */
export function inspectVp8(payload: Buffer): PictureContent {
  const first = payload[0] ?? 0;
  const beginsPicture = (first & 0x10) !== 0 && (first & 0x07) === 0;
  const header = payload[descriptorLength(payload)];
  return beginsPicture && header !== undefined && (header & 1) === 0 ? key : delta;
}

function descriptorLength(payload: Buffer): number {
  if (((payload[0] ?? 0) & 0x80) === 0) return 1;
  const extensions = payload[1] ?? 0;
  const hasPictureId = (extensions & 0x80) !== 0;
  const isLong = hasPictureId && ((payload[2] ?? 0) & 0x80) !== 0;
  const level = (extensions & 0x40) === 0 ? 0 : 1;
  const temporal = (extensions & 0x30) === 0 ? 0 : 1;
  return 2 + (hasPictureId ? 1 : 0) + (isLong ? 1 : 0) + level + temporal;
}
