/**
 * Why the gateway could not start.
 *
 * - `loopback-down`: the media server on this machine cannot be reached.
 * - `no-network`: an external Kurento cannot be reached from this machine.
 * - `address-unavailable`: `--host` is not an address of this machine.
 * - `permission-denied`: the user may not listen on the port.
 * - `already-running`: another Boardcast listens on the port.
 * - `port-in-use`: another program listens on the port.
 * - `listen-failed`: the port cannot be listened on for another reason.
 * - `file-failed`: a file of the data folder, or of the certificate, cannot be read or written.
 * - `file-damaged`: a file of the data folder has unexpected content.
 * - `certificate-invalid`: the certificate and the key that were given cannot be used.
 * - `directory-away`: Redis does not answer, where keys and tokens are.
 * - `media-server-failed`: the embedded media server did not start, or crashed too often.
 */
export type GatewayFailure =
  | { readonly code: 'loopback-down' | 'directory-away' }
  | { readonly code: 'no-network'; readonly mediaServer: string }
  | {
      readonly code: 'address-unavailable';
      readonly host: string;
      readonly available: readonly string[];
    }
  | {
      readonly code: 'permission-denied' | 'already-running' | 'port-in-use';
      readonly port: number;
    }
  | {
      readonly code: 'listen-failed';
      readonly host: string;
      readonly port: number;
      readonly reason: string;
    }
  | {
      readonly code: 'file-failed';
      readonly action: 'read' | 'write';
      readonly file: string;
      readonly reason: string;
    }
  | { readonly code: 'file-damaged'; readonly file: string }
  | {
      readonly code: 'certificate-invalid';
      readonly cert: string;
      readonly key: string;
      readonly reason: string;
    }
  | { readonly code: 'media-server-failed'; readonly reason: string };

export type GatewayErrorCode = GatewayFailure['code'];

/** The gateway could not start, or could not go on; `failureText` describes it for people. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  readonly failure: GatewayFailure;

  constructor(failure: GatewayFailure, options?: ErrorOptions) {
    super(failure.code, options);
    this.name = 'GatewayError';
    this.code = failure.code;
    this.failure = failure;
  }
}
