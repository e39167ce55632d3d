import { createHash } from 'node:crypto';
import type { ProfileName } from '@boardcast/board';

/** The ids of the chips in an image's header and in GET_SECURITY_INFO. */
export const chipIds: Readonly<Record<ProfileName, number>> = { esp32s3: 9, esp32p4: 18 };

const magic = 0xe9;
const headerBytes = 24;
const segmentHeaderBytes = 8;
const maxSegments = 16;
const checksumSeed = 0xef;
const digestBytes = 32;

/** The chip revisions that an image supports, as 100 times the major plus the minor one. */
export interface ChipRevisions {
  readonly min: number;
  /** Infinity without a maximum. */
  readonly max: number;
}

/** The values of a field that is not set. */
const isUnset = (revision: number) => revision === 0 || revision === 0xffff;

/** The chip revisions in the header of an image (`esp_image_header_t` of ESP-IDF). */
export function chipRevisionsOf(image: Uint8Array): ChipRevisions {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const [min, max] = [view.getUint16(15, true), view.getUint16(17, true)];
  return { min: isUnset(min) ? 0 : min, max: isUnset(max) ? Infinity : max };
}

/** A chip revision in Espressif's notation, for example v3.1. */
export function revisionText(revision: number): string {
  return `v${Math.floor(revision / 100)}.${revision % 100}`;
}

/** The end of the image's segments, and the checksum of their content. */
function segmentsOf(image: Uint8Array): { readonly end: number; readonly checksum: number } {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  let end = headerBytes;
  let checksum = checksumSeed;
  for (let segment = 0; segment < view.getUint8(1); segment += 1) {
    if (end + segmentHeaderBytes > image.length) return { end: Infinity, checksum };
    const start = end + segmentHeaderBytes;
    end = start + view.getUint32(end + 4, true);
    if (end > image.length) return { end: Infinity, checksum };
    for (const byte of image.subarray(start, end)) checksum ^= byte;
  }
  return { end, checksum };
}

/**
 * Why a file is not a complete application image for the chip, by ESP-IDF's "App Image Format";
 * undefined when it is.
 */
export function imageError(image: Uint8Array, board: ProfileName): string | undefined {
  if (image.length < headerBytes || image[0] !== magic) return 'is not an ESP32 image';
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const chip = view.getUint16(12, true);
  if (chip !== chipIds[board]) return `is for ${chipName(chip)}, not for the ${board}`;
  const count = view.getUint8(1);
  if (count === 0 || count > maxSegments) return 'is damaged: its number of segments is invalid';
  const { end, checksum } = segmentsOf(image);
  // The checksum is the last byte of a row of 16.
  const checked = Math.ceil((end + 1) / 16) * 16;
  const hashed = view.getUint8(23) === 1;
  if (checked + (hashed ? digestBytes : 0) > image.length) {
    return 'is truncated: build it again';
  }
  if (image[checked - 1] !== checksum) return 'is damaged: its checksum is wrong';
  if (!hashed) return undefined;
  const digest = createHash('sha256').update(image.subarray(0, checked)).digest();
  const stored = image.subarray(checked, checked + digestBytes);
  return digest.equals(stored) ? undefined : 'is damaged: its SHA-256 digest is wrong';
}

function chipName(id: number): string {
  return Object.entries(chipIds).find(([, known]) => known === id)?.[0] ?? `chip ${id}`;
}
