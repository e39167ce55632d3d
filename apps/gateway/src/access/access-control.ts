import type { IncomingMessage } from 'node:http';
import type { AccessStore } from './access-store.ts';
import { credentialOf } from './credentials.ts';
import { FailedSignIns } from './failed-sign-ins.ts';
import { everybody, type Principal } from './principal.ts';
import { RefusedRequests } from './refused-requests.ts';
import { hashOf, makeSecret } from './secret.ts';
import { verifyToken, type TokenFailure } from './tokens.ts';

/** Why a request has no principal. */
export type AccessFailure = 'missing' | 'too-many' | TokenFailure;

/** One line for whoever sent the request. */
export function accessFailureText(failure: AccessFailure): string {
  return {
    'too-many': 'Too many invalid keys or tokens from this address: wait a minute.',
    missing: 'A key or a token is required: sign in with a link from the operator of this server.',
    malformed: 'The key or token is not valid here: ask the operator of this server for a new one.',
    expired: 'The token has expired: ask the operator of this server for a new one.',
    revoked: 'The token was revoked: ask the operator of this server for a new one.',
  }[failure];
}

interface Tracked {
  readonly principal: Principal;
  readonly revoked: () => void;
}

/** Revoked keys and expired tokens end connections within a second. */
const checkMs = 250;

/**
 * Who may use the gateway at all: everybody, or who has a key or a token in the store. Connections
 * are tracked, since a key may be revoked and a token expire while they last.
 */
export class AccessControl {
  readonly #store: AccessStore | undefined;
  readonly #failures = new FailedSignIns();
  readonly refused = new RefusedRequests();
  readonly #tracked = new Set<Tracked>();
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  readonly #onRevoked: (principal: Principal) => void;
  /** The processes of this gateway, by their tokens. */
  readonly #ownProcesses = new Map<string, Principal>();
  #revocations = 0;

  /**
   * Without a store access control is off. `onRevoked` is called once for each principal whose
   * connections are ended.
   */
  constructor(
    store: AccessStore | undefined,
    onRevoked: (principal: Principal) => void = () => undefined,
  ) {
    this.#store = store;
    this.#onRevoked = onRevoked;
    store?.onChange(() => this.#check());
    this.#timer =
      store && setInterval(() => void store.refresh().then(() => this.#check()), checkMs);
    this.#timer?.unref();
  }

  /** Whether a key or a token is required. */
  get isOn(): boolean {
    return this.#store !== undefined;
  }

  /** How many invalid keys and tokens there were. */
  get failedSignIns(): number {
    return this.#failures.total;
  }

  /** How many keys and tokens ended while they were in use. */
  get revocations(): number {
    return this.#revocations;
  }

  /** The principal of a request or an upgrade from an address, or why it has none. */
  async authenticate(
    request: Pick<IncomingMessage, 'headers' | 'url'>,
    address: string | undefined,
  ): Promise<Principal | AccessFailure> {
    const credential = credentialOf(request);
    const ownProcess = this.#ownProcesses.get(hashOf(credential ?? ''));
    if (ownProcess !== undefined) return ownProcess;
    if (this.#store === undefined) return everybody;
    if (credential === undefined) return 'missing';
    return this.verify(credential, address);
  }

  /** A token for a process of this gateway, for as long as it runs. */
  addProcess(id: string): string {
    const secret = makeSecret();
    this.#ownProcesses.set(hashOf(secret), { kind: 'admin', id, credential: id });
    return secret;
  }

  /** The principal of a key or a token, or why it has none. */
  async verify(credential: string, address?: string): Promise<Principal | AccessFailure> {
    if (this.#store === undefined) return everybody;
    const store = this.#store;
    const found = await this.#principalOf(store, credential);
    // Another process may have made it a moment ago.
    const isNew = found === 'malformed' && (await store.refresh());
    const principal = isNew ? await this.#principalOf(store, credential) : found;
    if (typeof principal === 'string' && !this.#failures.add(address)) return 'too-many';
    return principal;
  }

  async #principalOf(store: AccessStore, credential: string): Promise<Principal | TokenFailure> {
    const key = store.findKey(credential);
    if (key !== undefined) {
      return { kind: 'board', id: `key ${key.id}`, credential: key.id, name: key.board };
    }
    return verifyToken(store, credential);
  }

  /** The value of WWW-Authenticate (RFC 6750 section 3). */
  challenge(failure: AccessFailure): string {
    return failure === 'missing'
      ? 'Bearer realm="Boardcast"'
      : 'Bearer realm="Boardcast", error="invalid_token"';
  }

  /** Calls back when the principal is no longer valid; returns a function that ends that. */
  track(principal: Principal, revoked: () => void): () => void {
    const tracked = { principal, revoked };
    this.#tracked.add(tracked);
    return () => this.#tracked.delete(tracked);
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#store?.close();
    this.#tracked.clear();
  }

  #check(): void {
    const ended = new Map<string, Principal>();
    for (const tracked of this.#tracked) {
      if (this.#isValid(tracked.principal)) continue;
      this.#tracked.delete(tracked);
      ended.set(tracked.principal.id, tracked.principal);
      tracked.revoked();
    }
    this.#revocations += ended.size;
    for (const principal of ended.values()) this.#onRevoked(principal);
  }

  #isValid(principal: Principal): boolean {
    const store = this.#store;
    if (store === undefined) return true;
    const { credential, expires } = principal;
    if (expires !== undefined && expires * 1000 <= Date.now()) return false;
    if (principal.kind === 'board') return store.hasKey(credential);
    return !store.isRevoked(credential);
  }
}
