import { randomUUID } from 'node:crypto';
import {
  errorCatalogue,
  KurentoError,
  parseMessage,
  stringify,
  type Reply,
  type Request,
} from '@boardcast/protocol';
import { WebSocket } from 'ws';
import { refusalError } from './access/permissions.ts';
import type { Permissions, Refusal } from './access/permissions.ts';
import type { Principal } from './access/principal.ts';
import type { ClientSocket } from './local-socket.ts';
import type { NetworkImpairment } from './network-impairment.ts';
import type { ClientConnection } from './client-sessions.ts';
import type { ObjectOwners, PipelineChange } from './object-owners.ts';
import type { MessageGuard } from './message-limit.ts';
import { NetworkRule } from './network-rule.ts';
import { PendingRequests } from './pending-requests.ts';
import { validateMessage } from './policy.ts';
import { SessionAlias } from './session-alias.ts';
import { RequestTurns } from './request-turns.ts';
import { creationsOf } from './transaction-steps.ts';
import { closeCodes, type Upstream, type UpstreamClient } from './upstream.ts';

/** The embedded media server has 10,000; a board and its viewers have about ten. */
const maxObjectsPerAddress = 5000;
const maxPendingRequests = 1000;
const { policyViolation, internalError, tryAgainLater } = closeCodes;
/** Bytes that a client has not read. */
const maxBufferedBytes = 8 * 1024 * 1024;
/** How long the replies to a client that disconnected are awaited. */
const drainTimeoutMs = 2000;
const closeTimeoutMs = 1000;

/** What a client can have too many of. */
export type ClientLimit = 'objects' | 'pending-requests';

export interface ProxyOptions {
  readonly openUpstream: (client: UpstreamClient) => Upstream;
  readonly owners: ObjectOwners;
  readonly permissions: Permissions;
  /** A request that may have changed the pipeline was answered. */
  readonly onChanged: (pipeline: string, change: PipelineChange, node: string | undefined) => void;
  /** The principal sent a request that it has no permission for. */
  readonly onRefused: (principal: Principal, refusal: Refusal) => void;
  /** The client was disconnected because it did not read. */
  readonly onSlow: () => void;
  /** A request was rejected because the client has too many of something. */
  readonly onLimit: (limit: ClientLimit) => void;
}

/** An accepted client. */
export interface ProxiedClient {
  /** Its IP address, if known. */
  readonly address: string | undefined;
  /** Whether it is on this machine. */
  readonly isLocal: boolean;
  readonly principal: Principal;
  readonly messageGuard: MessageGuard;
  /** The packet loss that it asked for, if any. */
  readonly impairment: NetworkImpairment | undefined;
  /** Its WebSocket was closed. */
  onClose(): void;
}

/** One client and its upstream: when either closes, so does the other. */
export class ProxiedConnection {
  readonly since = new Date();
  readonly #client: ClientSocket;
  readonly #upstream: Upstream;
  readonly #turns = new RequestTurns(maxPendingRequests, () => this.#failed());
  readonly #options: ProxyOptions;
  readonly #connection: ClientConnection;
  readonly #principal: Principal;
  readonly #sessionAlias = new SessionAlias();
  readonly #networkRule: NetworkRule;
  readonly #pending: PendingRequests;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #impairment: NetworkImpairment | undefined;
  /** Resolves when everything before was sent to the client. */
  #sent: Promise<void> = Promise.resolve();

  constructor(client: ClientSocket, options: ProxyOptions, proxied: ProxiedClient) {
    const { address, isLocal, principal, impairment } = proxied;
    this.#impairment = impairment;
    this.#client = client;
    this.#options = options;
    this.#connection = { id: randomUUID(), address, principal };
    this.#principal = principal;
    this.#pending = new PendingRequests(principal.kind !== 'admin');
    this.#networkRule = new NetworkRule(address, isLocal);
    client.on('message', (data: Buffer, binary) => {
      // Messages that arrived before the socket was closed are still delivered.
      if (client.readyState !== WebSocket.OPEN) return;
      const exceeded = proxied.messageGuard(data.length);
      if (exceeded === undefined) this.#guard(() => this.#fromClient(data.toString(), binary));
      else this.#closeFlood(exceeded);
    });
    client.on('close', () => {
      this.#drain();
      impairment?.release();
      proxied.onClose();
    });
    this.#upstream = options.openUpstream(this.#upstreamClient());
  }

  /** Its client, as the owner of objects. */
  get connection(): ClientConnection {
    return this.#connection;
  }

  /** Sends a message of the gateway's own to the client. */
  notify(text: string): void {
    this.#sendToClient(text);
  }

  /** Disconnects from a media server that was replaced; the client starts again. */
  disconnect(): void {
    if (this.#upstream.isOpen) this.#upstream.terminate();
  }

  #upstreamClient(): UpstreamClient {
    const client = this.#client;
    return {
      connection: this.#connection,
      get isOpen() {
        return client.readyState === WebSocket.OPEN;
      },
      receive: (text, node) => this.#guard(() => this.#fromServer(text, node)),
      close: (code, reason) => {
        this.#options.owners.disconnected(this.#connection);
        client.close(code, reason);
      },
    };
  }

  /** An unexpected error disconnects the client whose message caused it, and no other. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch {
      this.#failed();
    }
  }

  #failed(): void {
    this.#client.close(internalError, 'This message could not be processed');
  }

  /** Closes with a reason, reads no more, and does not wait long for the answer. */
  #closeFlood(reason: string): void {
    this.#client.close(policyViolation, reason);
    this.#client.pause();
    setTimeout(() => this.#client.terminate(), closeTimeoutMs).unref();
  }

  #fromClient(text: string, binary: boolean): void {
    if (binary) {
      this.#client.close(1003, 'Binary messages are not supported');
      return;
    }
    const decision = validateMessage(text);
    if (decision.kind === 'reply') {
      this.#send(decision.text);
      return;
    }
    const { request } = decision;
    const turn =
      request === undefined ? () => this.#onOther(text) : () => this.#onRequest(request, text);
    if (!this.#turns.take(turn)) this.#client.close(tryAgainLater, 'Too many requests are waiting');
  }

  #onOther(text: string): undefined {
    if (this.#principal.kind === 'admin') this.#upstream.send(text, undefined);
  }

  #onRequest(request: Request, text: string): Promise<void> | undefined {
    const prepared = this.#upstream.prepare?.(request);
    return prepared === undefined
      ? this.#onPrepared(request, text)
      : prepared.then(() => this.#onPrepared(request, text));
  }

  #onPrepared(request: Request, text: string): Promise<void> | undefined {
    const error =
      this.#notPermitted(request) ??
      this.#networkRule.rejection(request) ??
      this.#tooManyObjects(request) ??
      this.#tooManyPending();
    if (error !== undefined) {
      this.#reject(request, error);
      return undefined;
    }
    const changed = this.#toServer(request);
    const placed = this.#upstream.place?.(changed ?? request);
    if (placed === undefined) {
      this.#execute(request, changed, text);
      return undefined;
    }
    return placed.then(
      (other) => this.#execute(request, other, text),
      (refusal: unknown) => {
        if (!(refusal instanceof KurentoError)) throw refusal;
        this.#reject(request, refusal);
      },
    );
  }

  /** `changed` is the request as it is sent; undefined when it is sent unchanged. */
  #execute(request: Request, changed: Request | undefined, text: string): void {
    const sent = this.#pending.add(changed ?? request);
    // What permissions were checked on is sent, and not a text that a Kurento may read otherwise.
    const isUnchanged = changed === undefined && this.#principal.kind === 'admin';
    const message = isUnchanged ? text : serialized(sent);
    if (message === undefined) {
      this.#client.close(policyViolation, 'The message is nested too deeply');
    } else this.#upstream.send(message, sent);
  }

  #reject({ id }: Request, error: KurentoError): void {
    this.#send(stringify({ jsonrpc: '2.0', id: id ?? null, error: error.toJSON() }));
  }

  /** The error for a request that the principal may not send. */
  #notPermitted(request: Request): KurentoError | undefined {
    const refusal = this.#options.permissions.refusal(this.#principal, request);
    if (refusal === undefined) return undefined;
    this.#options.onRefused(this.#principal, refusal);
    return refusalError(refusal);
  }

  /** The error for an address that has too many objects. */
  #tooManyObjects(request: Request): KurentoError | undefined {
    const created = creationsOf(request);
    const { owners, onLimit } = this.#options;
    const count = owners.countOf(this.#connection.address) + created;
    if (created === 0 || count <= maxObjectsPerAddress) return undefined;
    onLimit('objects');
    const message = `Your address has ${maxObjectsPerAddress} objects already: release some`;
    return new KurentoError({ code: errorCatalogue.UNDEFINED.code, message });
  }

  /** The error for a client whose requests are sent faster than they are answered. */
  #tooManyPending(): KurentoError | undefined {
    if (this.#pending.size < maxPendingRequests) return undefined;
    this.#options.onLimit('pending-requests');
    const message = `${maxPendingRequests} of your requests are unanswered: wait for the replies`;
    return new KurentoError({ code: errorCatalogue.UNDEFINED.code, message });
  }

  /** The request as it is sent to the media server; undefined when it is sent unchanged. */
  #toServer(request: Request): Request | undefined {
    const renamed = this.#sessionAlias.toServer(request);
    const cleaned = this.#networkRule.cleaned(renamed ?? request) ?? renamed;
    return this.#impairment?.toServer(cleaned ?? request) ?? cleaned;
  }

  /** Awaits the replies to the client's last requests: they say which objects it created. */
  #drain(): void {
    const upstream = this.#upstream;
    this.#turns.clear();
    upstream.clientClosed();
    this.#options.owners.disconnected(this.#connection);
    if (upstream.isOpen && this.#pending.size > 0) {
      this.#drainTimer = setTimeout(() => upstream.terminate(), drainTimeoutMs).unref();
    } else upstream.terminate();
  }

  #fromServer(text: string, node: string | undefined): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'reply' && parsed.reply.id !== null)
      this.#fromServerReply(text, parsed.reply, node);
    else this.#sendToClient(text);
    if (this.#client.readyState === WebSocket.CLOSED && this.#pending.size === 0) {
      clearTimeout(this.#drainTimer);
      this.#upstream.terminate();
    }
  }

  #fromServerReply(text: string, serverReply: Reply, node: string | undefined): void {
    const answered = this.#pending.take(serverReply);
    if (answered === undefined) return;
    const { request, reply } = answered;
    if (reply !== undefined) {
      const own = reply.id === serverReply.id ? text : stringify(reply);
      this.#sendToClient(this.#sessionAlias.toClient(own, reply));
    }
    this.#onReply(request, serverReply, node);
  }

  #onReply(request: Request, reply: Reply, node: string | undefined): void {
    const { owners, onChanged } = this.#options;
    this.#upstream.replied?.(request, reply, node);
    for (const [pipeline, change] of owners.process(this.#connection, request, reply, node)) {
      onChanged(pipeline, change, node);
    }
  }

  /** Keeps the order of messages while relays are opened. */
  #sendToClient(text: string): void {
    const impairment = this.#impairment;
    if (impairment === undefined) {
      this.#send(text);
      return;
    }
    this.#sent = this.#sent
      .then(() => impairment.toClient(text))
      .then((other) => {
        if (other !== undefined) this.#send(other);
      })
      .catch(() => this.#client.terminate());
  }

  /** Disconnects a client that does not read. */
  #send(text: string): void {
    if (this.#client.bufferedAmount <= maxBufferedBytes) {
      this.#client.send(text);
      return;
    }
    this.#options.onSlow();
    this.#client.terminate();
  }
}

/** Undefined for a message that cannot be serialized again. */
function serialized(request: Request): string | undefined {
  try {
    return stringify(request);
  } catch {
    return undefined;
  }
}
