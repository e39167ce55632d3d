import { stringify, type Request, type Reply } from '@boardcast/protocol';

/** The form of the session ids that a Kurento issues. */
const serverIssued = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The methods that refer to an existing session. */
const onExistingSession: ReadonlySet<string> = new Set([
  'ping',
  'connect',
  'keepAlive',
  'closeSession',
]);

/** Whether a session id was issued by a Kurento, and not chosen by a client. */
export function isServerIssued(sessionId: string): boolean {
  return serverIssued.test(sessionId);
}

/**
 * The session id that a client chose, if it did not use the server's. Espressif's demo sends "default"
 * on every board, with request ids from 1: a Kurento would answer the second board from its cache of
 * the first one's replies. So the id is removed, and the server binds a session to the socket.
 */
export class SessionAlias {
  #alias: string | undefined;
  #sessionId: string | undefined;

  /** The request as it is sent to the server; undefined when it is sent unchanged. */
  toServer(request: Request): Request | undefined {
    const { method, params } = request;
    const { sessionId, ...rest } = params ?? {};
    if (typeof sessionId !== 'string' || isServerIssued(sessionId)) return undefined;
    if (onExistingSession.has(method)) {
      if (method !== 'closeSession' || sessionId !== this.#alias) return undefined;
    } else this.#alias ??= sessionId;
    if (sessionId !== this.#alias) return undefined;
    // The demo's BYE releases its session as if it were an object.
    const isBye = method === 'release' && rest['object'] === sessionId;
    return isBye
      ? { ...request, method: 'closeSession', params: {} }
      : { ...request, params: rest };
  }

  /** A reply as it is sent to the client, with the id that it chose. */
  toClient(text: string, reply: Reply): string {
    if (this.#alias === undefined) return text;
    const { sessionId } = (('result' in reply ? reply.result : undefined) ?? {}) as {
      readonly sessionId?: unknown;
    };
    if (typeof sessionId === 'string') this.#sessionId = sessionId;
    if (this.#sessionId === undefined) return text;
    const before = `"sessionId":${stringify(this.#sessionId)}`;
    return text.replaceAll(before, `"sessionId":${stringify(this.#alias)}`);
  }
}
