/**
 * Why a server's answer could not be read.
 *
 * - `invalid-result`: the value is not of the type that the operation returns.
 * - `invalid-transaction-result`: the value of a transaction is not a list of replies.
 * - `invalid-response`: an answer of the gateway's HTTP API is not of its documented form.
 */
export type ProtocolErrorCode =
  'invalid-result' | 'invalid-transaction-result' | 'invalid-response';

/** A server answered with something that its protocol does not allow. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
