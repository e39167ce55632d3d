import type { wifiReasons } from '@boardcast/board';
import type { ImprovFailure } from './improv/packet.ts';
import { CodedError } from './coded-error.ts';

export type WifiFailure = keyof typeof wifiReasons;

/** The causes of failures while a board is set up, with what is known of each. */
export interface ProvisionErrorDetails {
  /** The board does not answer: it has other firmware, or does not run. */
  readonly 'no-reply': { readonly request: string };
  /** The board refused a request of Improv. */
  readonly refused: { readonly request: string; readonly error: ImprovFailure };
  /** The board could not connect to the Wi-Fi; undefined when it did not log why. */
  readonly 'wifi-failed': { readonly reason: WifiFailure | undefined };
  /** The board did not take a setting; `line` is its answer. */
  readonly 'setting-refused': { readonly request: string; readonly line: string };
  readonly 'console-closed': { readonly reason: string };
}

export type ProvisionErrorCode = keyof ProvisionErrorDetails;

/** A failure while a board is set up. */
export class ProvisionError extends CodedError<ProvisionErrorDetails> {
  override readonly name = 'ProvisionError';
}

export function provisionError<Code extends ProvisionErrorCode>(
  code: Code,
  details: ProvisionErrorDetails[Code],
): ProvisionError {
  return new ProvisionError(code, details);
}
