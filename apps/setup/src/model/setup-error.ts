import { CodedError, type FlasherError, type ProvisionError } from '@boardcast/flasher';

/** Why the server does not receive the board. */
export type ServerFailure = 'host-not-found' | 'unreachable' | 'certificate' | 'not-kurento';

/** The failures of the page itself, with what is known of each. */
export interface SetupErrorDetails {
  /** No port was chosen. */
  readonly 'no-port': Readonly<Record<never, never>>;
  /** The port is used by another program, or may not be used. */
  readonly 'port-unavailable': { readonly reason: string };
  /** The gateway does not answer, or refuses a request. */
  readonly gateway: { readonly reason: string };
  /** The gateway listens on loopback alone, so that no board reaches it. */
  readonly 'loopback-only': Readonly<Record<never, never>>;
  /** Whoever is signed in may not make a key for the board. */
  readonly 'key-forbidden': Readonly<Record<never, never>>;
  /** The board does not reach the server; it goes on trying. */
  readonly 'server-unreachable': { readonly failure: ServerFailure; readonly server: string };
  readonly 'key-refused': Readonly<Record<never, never>>;
  /** The board has not published, and has not said why. */
  readonly 'not-published': { readonly server: string };
  /** The board's camera does not start. */
  readonly 'camera-failed': { readonly line: string };
  /** A fault of this page. */
  readonly unexpected: { readonly reason: string };
}

export type SetupErrorCode = keyof SetupErrorDetails;

/** A failure while a board is set up; `failureText` has the sentences. */
export class SetupError extends CodedError<SetupErrorDetails> {
  override readonly name = 'SetupError';
}

export function setupError<Code extends SetupErrorCode>(
  code: Code,
  details: SetupErrorDetails[Code],
  options?: ErrorOptions,
): SetupError {
  return new SetupError(code, details, options);
}

export type SetupFailure = FlasherError | ProvisionError | SetupError;
