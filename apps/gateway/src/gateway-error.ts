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
 * - `media-server-failed`: the embedded media server did not start, or crashed too often.
 */
export type GatewayFailure =
  | { readonly code: 'loopback-down' }
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
  | { readonly code: 'media-server-failed'; readonly reason: string };

export type GatewayErrorCode = GatewayFailure['code'];

/** The gateway could not start or go on. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  readonly failure: GatewayFailure;

  constructor(failure: GatewayFailure, options?: ErrorOptions) {
    super(failureText(failure), options);
    this.name = 'GatewayError';
    this.code = failure.code;
    this.failure = failure;
  }
}

/** One line for the console: what happened, and what to do. */
function failureText(failure: GatewayFailure): string {
  switch (failure.code) {
    case 'loopback-down':
      return 'The loopback interface of this machine is down, and the media server is reached over it: bring it up, "ip link set lo up".';
    case 'no-network':
      return `This machine has no network connection and cannot reach ${failure.mediaServer}: connect it first.`;
    case 'address-unavailable':
      return `--host ${failure.host} is not an address of this machine: use one of ${failure.available.join(', ')}, or 0.0.0.0 for all.`;
    case 'permission-denied':
      return `This user may not listen on port ${failure.port}: choose another with --port.`;
    case 'already-running':
      return `Port ${failure.port} is busy: Boardcast is already running there. Use it, stop it (its process is node …/apps/gateway/dist/main.js), or choose another with --port.`;
    case 'port-in-use':
      return `Port ${failure.port} is busy: stop the program that listens on it, or choose another with --port.`;
    case 'listen-failed':
      return `Cannot listen on ${failure.host}:${failure.port}: ${failure.reason}.`;
    case 'media-server-failed':
      return failure.reason;
  }
}
