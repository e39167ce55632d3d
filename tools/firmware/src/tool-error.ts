import { CodedError } from '@boardcast/flasher';

/** The causes of failures outside the tools, with what is known of each. */
export interface ToolErrorDetails {
  /** idf.py ended with another status than 0. */
  readonly 'build-failed': { readonly status: number };
  /** A build is for another board than the requested one. */
  readonly 'build-mismatch': {
    readonly build: string;
    readonly built: string;
    readonly requested: string;
  };
  /** A file could not be written. */
  readonly 'file-not-written': { readonly file: string; readonly reason: string };
  /** A server's CA could not be fetched. */
  readonly 'ca-unreachable': { readonly url: string; readonly reason: string };
  /** A fingerprint was given, and the server publishes no CA. */
  readonly 'ca-missing': Readonly<Record<never, never>>;
  /** The server's CA is another one than the expected. */
  readonly 'ca-mismatch': { readonly found: string; readonly expected: string };
  /** The user did not find the fingerprint at the gateway. */
  readonly 'ca-refused': Readonly<Record<never, never>>;
  /** A file has no certificate of a CA. */
  readonly 'ca-invalid': { readonly file: string };
  /** There is no settings.h, or it is not one of these tools. */
  readonly 'settings-not-found': { readonly file: string };
  /** The questions were cancelled. */
  readonly cancelled: Readonly<Record<never, never>>;
  /** No board, no serial port, or no server of a TCP port: it may appear later. */
  readonly 'board-not-found': Readonly<Record<never, never>>;
  readonly 'port-not-found': { readonly port: string };
  readonly 'port-unreachable': { readonly port: string; readonly reason: string };
  /** Several ports may be the board. */
  readonly 'board-ambiguous': { readonly ports: readonly string[] };
  readonly 'port-access-denied': { readonly port: string };
  readonly 'port-busy': { readonly port: string };
  readonly 'port-failed': { readonly port: string; readonly reason: string };
  /** A program to be monitored could not be started. */
  readonly 'program-failed': { readonly program: string; readonly reason: string };
  readonly 'host-board-not-built': Readonly<Record<never, never>>;
  /** idf.py, or a program of binutils, is not on the PATH. */
  readonly 'idf-not-found': { readonly script: string };
  readonly 'binutils-not-found': { readonly program: string };
  /** The ELF file of crashes is not named, missing, unreadable or invalid. */
  readonly 'elf-not-named': Readonly<Record<never, never>>;
  readonly 'elf-not-found': { readonly file: string };
  readonly 'elf-unreadable': { readonly file: string };
  readonly 'elf-invalid': { readonly file: string };
}

export type ToolErrorCode = keyof ToolErrorDetails;

/** A failure outside the tools; `toolErrorMessage` has the sentences. */
export class ToolError extends CodedError<ToolErrorDetails> {
  override readonly name = 'ToolError';
}

/** A ToolError with its code and what is known of it. */
export function toolError<Code extends ToolErrorCode>(
  code: Code,
  details: ToolErrorDetails[Code],
  options?: ErrorOptions,
): ToolError {
  return new ToolError(code, details, options);
}

export function isToolError(error: unknown, code: ToolErrorCode): boolean {
  return error instanceof ToolError && error.code === code;
}

const missingLinks: readonly ToolErrorCode[] = [
  'board-not-found',
  'port-not-found',
  'port-unreachable',
];

/** Whether there is nothing to open yet, which may change when a board is plugged in. */
export function isMissingLink(error: unknown): boolean {
  return error instanceof ToolError && missingLinks.includes(error.code);
}
