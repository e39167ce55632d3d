import { CodedError } from './coded-error.ts';
import type { ChipRevisions, ImageDefect } from './app-image.ts';
import type { PartitionTableDefect } from './partition-table.ts';

/** The steps of flashing that can fail at the chip. */
export type FlashStep =
  'connect' | 'read-chip' | 'start-flasher' | 'erase' | 'write' | 'verify' | 'reset';

/** The causes of failures outside the flasher, with what is known of each. */
export interface FlasherErrorDetails {
  /** There is no build: no flasher_args.json. */
  readonly 'build-not-found': { readonly file: string };
  /** A build's flasher_args.json cannot be used. */
  readonly 'build-invalid': {
    readonly file: string;
    readonly defect: 'not-an-object' | 'no-files' | 'invalid-entry';
  };
  /** A file that a build lists is missing. */
  readonly 'build-incomplete': { readonly file: string; readonly missing: string };
  /** A build is for a chip that is not one of the boards'. */
  readonly 'build-unsupported': { readonly file: string; readonly chip: string };
  /** There is no build for the chip. */
  readonly 'build-missing': { readonly chip: string; readonly board: string };
  /** An image, a partition table or another file of a build is invalid. */
  readonly 'file-invalid': { readonly file: string; readonly defect: FileDefect };
  /** An image is for another chip than its build. */
  readonly 'file-mismatch': {
    readonly file: string;
    readonly chip: string;
    readonly board: string;
  };
  /** A file must be written encrypted. */
  readonly 'file-encrypted': { readonly file: string };
  /** Two files of a build overlap in the flash. */
  readonly 'file-overlaps': { readonly file: string };
  /** A file does not fit into its partition, or has none. */
  readonly 'file-too-large': {
    readonly file: string;
    readonly bytes: number;
    readonly partition: string;
    readonly address: string;
    readonly capacity: number;
  };
  readonly 'partition-missing': {
    readonly table: string;
    readonly address: string;
    readonly file: string;
  };
  /** The chip is none that Boardcast runs on. */
  readonly 'chip-unsupported': { readonly chip: string };
  /** The chip is another one than the firmware's. */
  readonly 'chip-mismatch': { readonly chip: string; readonly board: string };
  /** Flash encryption, secure boot or secure download mode are enabled in the chip. */
  readonly 'chip-encrypted': Readonly<Record<never, never>>;
  readonly 'chip-secure-boot': Readonly<Record<never, never>>;
  readonly 'chip-secure-download': Readonly<Record<never, never>>;
  /** An image does not support the chip's revision. */
  readonly 'chip-revision': {
    readonly file: string;
    readonly supported: ChipRevisions;
    readonly revision: number;
    /** Whether there are builds for both sides of revision 3.0, as for the ESP32-P4. */
    readonly hasTwoBuilds: boolean;
  };
  /** The firmware ends beyond the board's flash. */
  readonly 'flash-too-small': { readonly end: number; readonly size: number };
  /** The firmware was built for more flash than the board has. */
  readonly 'flash-size-mismatch': { readonly built: number; readonly size: number };
  /** A step of flashing failed. */
  readonly 'flash-failed': {
    readonly step: FlashStep;
    /** The file of the steps `write` and `verify`. */
    readonly file: string | undefined;
    readonly reason: string;
    readonly link: string;
    readonly hasSignals: boolean;
  };
  /** The flash differs from what was written. */
  readonly 'flash-corrupt': {
    readonly file: string;
    readonly found: string;
    readonly expected: string;
  };
  readonly 'port-closed': { readonly reason: string };
  /** A link has no reset lines. */
  readonly 'reset-unsupported': { readonly link: string };
}

export type FileDefect = 'empty' | ImageDefect | PartitionTableDefect;

export type FlasherErrorCode = keyof FlasherErrorDetails;

/** A failure outside the flasher. */
export class FlasherError extends CodedError<FlasherErrorDetails> {
  override readonly name = 'FlasherError';
}

/** A FlasherError with its code and what is known of it. */
export function flasherError<Code extends FlasherErrorCode>(
  code: Code,
  details: FlasherErrorDetails[Code],
  options?: ErrorOptions,
): FlasherError {
  return new FlasherError(code, details, options);
}
