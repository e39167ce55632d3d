import { randomBytes } from 'node:crypto';
import type { IceCandidate } from '@boardcast/protocol';
import type { AddressLimit } from '../address-limit.ts';
import { fragmentIn } from './answer.ts';
import { OfferSession, type OfferSessionOptions } from './offer-session.ts';
import { Problem } from './problem.ts';
import { parseTrickleFragment } from './trickle-fragment.ts';

/** Who may use a session: the principal that began it. */
export interface SessionOwner {
  readonly principal: string;
  readonly address: string | undefined;
}

interface Session {
  readonly principal: string;
  readonly offerFragment: string | undefined;
  readonly entityTag: string;
  readonly session: OfferSession;
  readonly release: () => void;
}

/** What a POST is answered with. */
export interface OpenedSession {
  readonly id: string;
  readonly entityTag: string;
  readonly answer: string;
}

/** The sessions of WHIP, or those of WHEP (RFC 9725 section 4). */
export class Sessions {
  readonly #limit: AddressLimit;
  readonly #sessions = new Map<string, Session>();

  constructor(limit: AddressLimit) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#sessions.size;
  }

  /** Throws a Problem when there are too many; rejects with the media server's error. */
  async open(
    { principal, address }: SessionOwner,
    options: Omit<OfferSessionOptions, 'ended'>,
  ): Promise<OpenedSession> {
    const release = this.#limit.acquire(address);
    if (release === undefined) {
      await options.client.close();
      throw new Problem(429, 'Too many sessions: end some first.', { 'Retry-After': '10' });
    }
    const id = randomBytes(16).toString('base64url');
    const ended = () => this.#remove(id);
    const { session, answer } = await OfferSession.open({ ...options, ended }).catch(
      (error: unknown) => {
        release();
        throw error;
      },
    );
    const entityTag = `"${fragmentIn(answer) ?? id}"`;
    const offerFragment = fragmentIn(options.offer);
    this.#sessions.set(id, { principal, offerFragment, entityTag, session, release });
    return { id, entityTag, answer };
  }

  /** Adds candidates (RFC 9725 section 4.3.2). Throws a Problem. */
  async patch(id: string, principal: string, ifMatch: string | undefined, body: string) {
    const { session, entityTag, offerFragment } = this.#find(id, principal);
    const trickled = parseTrickleFragment(body);
    if (trickled === undefined) throw new Problem(400, 'The body is no SDP fragment (RFC 8840).');
    const { fragment = offerFragment, candidates } = trickled;
    if (ifMatch === '*' || fragment !== offerFragment) throw noRestart();
    if (ifMatch === undefined) throw new Problem(428, 'If-Match is missing: send the ETag.');
    if (ifMatch !== entityTag) throw new Problem(412, 'If-Match has another ETag.');
    for (const candidate of candidates) await add(session, candidate);
  }

  /** Ends a session. Throws a Problem when there is none that the principal may end. */
  async end(id: string, principal: string): Promise<void> {
    const { session } = this.#find(id, principal);
    this.#remove(id);
    await session.close();
  }

  /** Ends all of them. */
  async close(): Promise<void> {
    const open = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(open.map(({ session }) => session.close()));
  }

  #find(id: string, principal: string): Session {
    const session = this.#sessions.get(id);
    if (session?.principal === principal) return session;
    throw new Problem(404, 'There is no such session: it may have ended.');
  }

  #remove(id: string): void {
    this.#sessions.get(id)?.release();
    this.#sessions.delete(id);
  }
}

function noRestart(): Problem {
  return new Problem(422, 'ICE restarts are not supported: send a new offer by POST.');
}

/** A candidate that the media server cannot use is not the end of the session. */
async function add(session: OfferSession, candidate: IceCandidate): Promise<void> {
  await session.addCandidate(candidate).catch(() => undefined);
}
