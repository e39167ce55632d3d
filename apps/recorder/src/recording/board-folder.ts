import { createHash } from 'node:crypto';

/** A name of a file may have 255 bytes. */
const maxBytes = 200;
const prefixLength = 20;
const unsafe = /[^\p{L}\p{N} _-]/gu;

/**
 * The folder of a board: its name, with each character that could mean something to a file system as
 * `%` and the hexadecimal bytes of UTF-8. Of a name that is too long or no valid text it is the
 * beginning and a hash, and `isShortened`: then the name cannot be read from it.
 */
export function boardFolder(board: string): { name: string; isShortened: boolean } {
  const encoded = encode(board);
  const isShort = encoded !== '' && Buffer.byteLength(encoded) <= maxBytes;
  if (isShort && boardOfFolder(encoded) === board) return { name: encoded, isShortened: false };
  const hash = createHash('sha256').update(board, 'utf16le').digest('hex').slice(0, 32);
  return { name: `${encode(board.slice(0, prefixLength))}~${hash}`, isShortened: true };
}

/** The board of a folder; undefined if the name does not tell. */
export function boardOfFolder(folder: string): string | undefined {
  if (folder.includes('~') || folder.startsWith('.')) return undefined;
  try {
    const board = decodeURIComponent(folder);
    return encode(board) === folder ? board : undefined;
  } catch {
    return undefined;
  }
}

/** Spaces at the ends, which Windows leaves out, are encoded as well. */
function encode(text: string): string {
  return text.replaceAll(unsafe, percent).replaceAll(/^ | $/g, '%20');
}

function percent(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
