import { createHash, randomUUID } from 'node:crypto';
import { stringify, type Reply, type Request, type RequestId } from '@boardcast/protocol';

interface Pending {
  readonly request: Request;
  /** As the client chose it; undefined for a request without one, whose reply it does not get. */
  readonly id: RequestId | undefined;
}

/** A reply, and the request that it belongs to. */
export interface Answered {
  readonly request: Request;
  /** The reply as the client gets it; undefined if it gets none. */
  readonly reply: Reply | undefined;
}

/** One client's requests that the media server has not answered yet. */
export class PendingRequests {
  readonly #pending = new Map<RequestId, Pending>();
  readonly #replacesIds: boolean;

  /**
   * A Kurento answers a repeated id of a session from its cache, whatever the request is. With
   * `replacesIds` it gets ids that are different for different requests, and still the same for a
   * repeated one: a reply then always belongs to its request.
   */
  constructor(replacesIds: boolean) {
    this.#replacesIds = replacesIds;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Adds a request. Returns it as it is sent to the media server. */
  add(request: Request): Request {
    const { id } = request;
    const serverId = this.#replacesIds ? distinctId(request) : id;
    if (serverId === undefined) return request;
    this.#pending.set(serverId, { request, id });
    return { ...request, id: serverId };
  }

  /** Removes the request that a reply belongs to; undefined for a reply to none. */
  take(reply: Reply): Answered | undefined {
    const { id: serverId } = reply;
    const pending = serverId === null ? undefined : this.#pending.get(serverId);
    if (serverId === null || pending === undefined) return undefined;
    this.#pending.delete(serverId);
    const { request, id } = pending;
    return { request, reply: id === undefined ? undefined : { ...reply, id } };
  }
}

function distinctId(request: Request): string {
  if (request.id === undefined) return randomUUID();
  return createHash('sha256').update(stringify(request)).digest('base64url');
}
