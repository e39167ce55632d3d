import { stringify, type Request, type Reply } from '@boardcast/protocol';

/** The session ids that a Kurento gives out. */
const serverIssued = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The methods that mean a session which is there already. */
const onExisting: ReadonlySet<string> = new Set(['ping', 'connect', 'keepAlive', 'closeSession']);

/** Whether a session id is one that a Kurento gave out, and no name that a client chose. */
export function isServerIssued(sessionId: string): boolean {
  return serverIssued.test(sessionId);
}

/**
 * The name that a client chose for its session, where it did not take the server's: Espressif's demo
 * says "default" on every board, with request ids from 1 on. A Kurento would answer the second board
 * from the first one's replies, so the server hears no name, and binds a session to the socket.
 */
export class SessionName {
  #name: string | undefined;
  #sessionId: string | undefined;

  /** The request as the server is to hear it; undefined when it is to hear it as it was written. */
  toServer(request: Request): Request | undefined {
    const { method, params } = request;
    const { sessionId, ...rest } = params ?? {};
    if (typeof sessionId !== 'string' || isServerIssued(sessionId)) return undefined;
    if (onExisting.has(method)) {
      if (method !== 'closeSession' || sessionId !== this.#name) return undefined;
    } else this.#name ??= sessionId;
    if (sessionId !== this.#name) return undefined;
    // The demo's BYE releases its session as if that were an object.
    const bye = method === 'release' && rest['object'] === sessionId;
    return bye ? { ...request, method: 'closeSession', params: {} } : { ...request, params: rest };
  }

  /** What the client is told of a reply, with the name that it chose. */
  toClient(text: string, reply: Reply): string {
    if (this.#name === undefined) return text;
    const { sessionId } = (('result' in reply ? reply.result : undefined) ?? {}) as {
      readonly sessionId?: unknown;
    };
    if (typeof sessionId === 'string') this.#sessionId = sessionId;
    if (this.#sessionId === undefined) return text;
    const before = `"sessionId":${stringify(this.#sessionId)}`;
    return text.replaceAll(before, `"sessionId":${stringify(this.#name)}`);
  }
}
