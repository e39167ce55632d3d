import { errorMessage } from '@boardcast/protocol';
import { SignalingError } from '@boardcast/signaling';
import { GatewayError, type GatewayFailure } from './gateway-error.ts';

/** Describes in one line for people why the gateway could not start: what happened, and what to do. */
export function failureText(error: unknown): string {
  if (error instanceof GatewayError) return gatewayText(error.failure);
  if (error instanceof SignalingError) return signalingText(error);
  return errorMessage(error);
}

/** The gateway connects to a Kurento once, when it starts. */
function signalingText({ code, message }: SignalingError): string {
  switch (code) {
    case 'unauthorized':
      return `The Kurento of --kms requires other credentials. ${message}`;
    case 'timeout':
      return `The Kurento of --kms does not reply: is it overloaded? ${message}`;
    default:
      return `No Kurento answers: is it running, and is the URL of --kms correct? ${message}`;
  }
}

function gatewayText(failure: GatewayFailure): string {
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
    case 'file-failed':
      return `Cannot ${failure.action} ${failure.file} (${failure.reason}): see to its folder and permissions, or choose another with --data.`;
    case 'file-damaged':
      return `${failure.file} is damaged: restore it, or delete it to make new keys.`;
    case 'certificate-invalid':
      return `The certificate ${failure.cert} with the key ${failure.key} cannot be used: ${failure.reason}.`;
    case 'directory-away':
      return 'Redis does not answer, and keys and tokens are there: is it running, and is the URL of --redis correct?';
    case 'media-server-failed':
      return failure.reason;
  }
}
