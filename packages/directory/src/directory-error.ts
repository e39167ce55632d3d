import type { DirectoryErrorCode } from './directory.ts';

/** `detail` never has a URL with a password. */
export class DirectoryError extends Error {
  readonly code: DirectoryErrorCode;
  readonly detail: string;

  constructor(code: DirectoryErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'DirectoryError';
    this.code = code;
    this.detail = detail;
  }
}
