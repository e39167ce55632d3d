import { limits } from './limits.ts';

/** The characters of a bearer token (RFC 6750 section 2.1), so that it can end no header. */
const pattern = /^[\w.~+/-]+=*$/;

/** Whether a text has the form of a board's key. */
export function isBoardKey(text: string): boolean {
  return text.length <= limits.keyBytes && pattern.test(text);
}
