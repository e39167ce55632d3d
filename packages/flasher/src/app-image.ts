import { sha256 } from '@noble/hashes/sha2';
import type { ProfileName } from '@boardcast/board';
import { isSameBytes } from './bytes.ts';

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

export type ImageDefect =
  'not-an-image' | 'invalid-segments' | 'truncated' | 'wrong-checksum' | 'wrong-digest';

/**
 * Why a file is not a complete application image, by ESP-IDF's "App Image Format"; undefined when it
 * is.
 */
export function imageDefect(image: Uint8Array): ImageDefect | undefined {
  if (!hasImageHeader(image)) return 'not-an-image';
  const count = image[1] ?? 0;
  if (count === 0 || count > maxSegments) return 'invalid-segments';
  const { end, checksum } = segmentsOf(image);
  // The checksum is the last byte of a row of 16.
  const checked = Math.ceil((end + 1) / 16) * 16;
  const hashed = image[23] === 1;
  if (checked + (hashed ? digestBytes : 0) > image.length) {
    return 'truncated';
  }
  if (image[checked - 1] !== checksum) return 'wrong-checksum';
  if (!hashed) return undefined;
  const stored = image.subarray(checked, checked + digestBytes);
  return isSameBytes(sha256(image.subarray(0, checked)), stored) ? undefined : 'wrong-digest';
}

const hasImageHeader = (image: Uint8Array) => image.length >= headerBytes && image[0] === magic;

/** The chip in the header of an image. */
export function imageChip(image: Uint8Array): number {
  return new DataView(image.buffer, image.byteOffset, image.byteLength).getUint16(12, true);
}

/** The board with a chip's id. */
export function boardOfChip(id: unknown): ProfileName | undefined {
  const boards = Object.keys(chipIds) as readonly ProfileName[];
  return boards.find((board) => chipIds[board] === id);
}

const descriptionMagic = 0xabcd5432;
const descriptionAt = headerBytes + segmentHeaderBytes;
const versionAt = descriptionAt + 16;
const versionBytes = 32;

/** The version in an application (`esp_app_desc_t` of ESP-IDF); undefined without one. */
export function appVersion(image: Uint8Array): string | undefined {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < versionAt + versionBytes) return undefined;
  if (view.getUint32(descriptionAt, true) !== descriptionMagic) return undefined;
  const text = new TextDecoder().decode(image.subarray(versionAt, versionAt + versionBytes));
  return text.replace(/\0.*$/s, '');
}
