import { createHash } from 'node:crypto';
import type { ProfileName } from '@boardcast/board';

/** The chips' numbers in an image's header and in GET_SECURITY_INFO. */
export const chipIds: Readonly<Record<ProfileName, number>> = { esp32s3: 9, esp32p4: 18 };

const magic = 0xe9;
const headerBytes = 24;
const segmentHeaderBytes = 8;
const mostSegments = 16;
const checksumSeed = 0xef;
const digestBytes = 32;

/** The chip revisions that an image runs on, as 100 times the major one and the minor one. */
export interface ChipRevisions {
  readonly min: number;
  /** Infinity when there is no newest. */
  readonly max: number;
}

/** A field that is not set has one of these. */
const isUnset = (revision: number) => revision === 0 || revision === 0xffff;

/** What the header of a whole image says of chip revisions (`esp_image_header_t` of ESP-IDF). */
export function chipRevisionsOf(image: Uint8Array): ChipRevisions {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const [min, max] = [view.getUint16(15, true), view.getUint16(17, true)];
  return { min: isUnset(min) ? 0 : min, max: isUnset(max) ? Infinity : max };
}

/** A chip revision as Espressif writes it, such as v3.1. */
export function revisionText(revision: number): string {
  return `v${Math.floor(revision / 100)}.${revision % 100}`;
}

/** Where the image says that its segments end, and the checksum of what is in them. */
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
 * Why a file is no whole application image for the chip, as ESP-IDF's "App Image Format" has it;
 * undefined when it is one.
 */
export function imageError(image: Uint8Array, board: ProfileName): string | undefined {
  if (image.length < headerBytes || image[0] !== magic) return 'is no ESP32 image';
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  const chip = view.getUint16(12, true);
  if (chip !== chipIds[board]) return `is for ${chipName(chip)}, not for the ${board}`;
  const count = view.getUint8(1);
  if (count === 0 || count > mostSegments) return 'is damaged: it has no sane number of segments';
  const { end, checksum } = segmentsOf(image);
  // The checksum is the last byte of a row of 16.
  const checked = Math.ceil((end + 1) / 16) * 16;
  const hashed = view.getUint8(23) === 1;
  if (checked + (hashed ? digestBytes : 0) > image.length) {
    return 'is cut short: build it again';
  }
  if (image[checked - 1] !== checksum) return 'is damaged: its checksum is wrong';
  if (!hashed) return undefined;
  const digest = createHash('sha256').update(image.subarray(0, checked)).digest();
  const said = image.subarray(checked, checked + digestBytes);
  return digest.equals(said) ? undefined : 'is damaged: its SHA-256 digest is wrong';
}

function chipName(id: number): string {
  return Object.entries(chipIds).find(([, known]) => known === id)?.[0] ?? `chip ${id}`;
}
