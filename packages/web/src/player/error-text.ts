import { maskServerUrl } from '@boardcast/board';
import { errorCatalogue, errorMessage, KurentoError } from '@boardcast/protocol';
import { SignalingError, type SignalingErrorCode, type ViewerTarget } from '@boardcast/signaling';

/** Why there is no session with the server, in a sentence. */
export function serverErrorText(error: unknown, url: string): string {
  const server = maskServerUrl(url);
  if (error instanceof KurentoError) return `The server refused the session: ${error.message}`;
  const code = error instanceof SignalingError ? error.code : undefined;
  switch (code) {
    case 'unauthorized':
      return `${server} refused access.`;
    case 'not-kurento':
      return `${server} is not a Kurento.`;
    case 'timeout':
      return `${server} does not respond: is it a Kurento?`;
    default:
      return `No Kurento answers at ${server}: is it running, and is the URL correct?`;
  }
}

const sessionTexts: Partial<Readonly<Record<SignalingErrorCode, string>>> = {
  timeout: 'The server does not respond.',
  disconnected: 'The connection to the server is lost.',
  closed: 'The connection to the server is closed.',
  'not-kurento': 'The server’s reply is not that of a Kurento.',
  'session-lost': 'The server no longer has the session.',
  'endpoint-lost': 'The server no longer has the endpoint.',
  'media-disconnected': 'Media disconnected.',
};

/** Why a viewer session failed, in a sentence. */
export function sessionErrorText(error: unknown, target: ViewerTarget): string {
  if (error instanceof SignalingError) return sessionTexts[error.code] ?? error.message;
  if (!(error instanceof KurentoError)) return errorMessage(error);
  const { MEDIA_OBJECT_NOT_FOUND, ALREADY_NEGOTIATED } = errorCatalogue;
  switch (error.code) {
    case MEDIA_OBJECT_NOT_FOUND.code:
      return 'endpoint' in target
        ? 'Endpoint not found: the board may have restarted. Copy its newest endpoint id.'
        : 'The board is gone. It is listed again when it is back.';
    case ALREADY_NEGOTIATED.code:
      return 'Endpoint already negotiated: it has been used by a viewer. Copy the board’s newest endpoint id.';
    default:
      return error.message;
  }
}
