import type { FrameContent } from './frame-content.ts';

const delta: FrameContent = { key: false, parameters: false };
const key: FrameContent = { key: true, parameters: false };

/** Inspects the payload descriptor (RFC 7741 section 4.2) and the P bit of the payload header (4.3). */
export function inspectVp8(payload: Buffer): FrameContent {
  const first = payload[0] ?? 0;
  const beginsFrame = (first & 0x10) !== 0 && (first & 0x07) === 0;
  const header = payload[vp8DescriptorLength(payload)];
  return beginsFrame && header !== undefined && (header & 1) === 0 ? key : delta;
}

/** The length of the payload descriptor (RFC 7741 section 4.2). */
export function vp8DescriptorLength(payload: Buffer): number {
  if (((payload[0] ?? 0) & 0x80) === 0) return 1;
  const extensions = payload[1] ?? 0;
  const hasPictureId = (extensions & 0x80) !== 0;
  const isLong = hasPictureId && ((payload[2] ?? 0) & 0x80) !== 0;
  const level = (extensions & 0x40) === 0 ? 0 : 1;
  const temporal = (extensions & 0x30) === 0 ? 0 : 1;
  return 2 + (hasPictureId ? 1 : 0) + (isLong ? 1 : 0) + level + temporal;
}
