import { randomUUID } from 'node:crypto';
import {
  errorCatalogue,
  KurentoError,
  parseMessage,
  stringify,
  type Reply,
  type Request,
  type RequestId,
} from '@boardcast/protocol';
import { WebSocket } from 'ws';
import type { NetworkImpairment } from './network-impairment.ts';
import type { ClientConnection, ObjectOwners, PipelineChange } from './object-owners.ts';
import { NetworkRule } from './network-rule.ts';
import { validateMessage } from './policy.ts';
import { SessionName } from './session-name.ts';
import { creationsOf } from './transaction-steps.ts';

/** How many messages wait while the media server's socket opens. */
const mostWaiting = 100;
/** The embedded media server has 10,000; a board and its viewers have some ten. */
const maxObjectsEach = 5000;
const mostUnanswered = 1000;
const serverGone = 1012;
const mediaServerGone = 'The media server went away';
/** How the media server cuts off who says too much (RFC 6455 section 7.4.1). */
const policyViolation = 1008;
/** Of this gateway's own (RFC 6455 section 7.4.1). */
const internalError = 1011;
/** Bytes that a client has not read. */
const maxBufferedBytes = 8 * 1024 * 1024;
/** For the media server to answer what a client asked before it went away. */
const drainMs = 2000;
/** A client is let in while a media server starts: it would ask again later than that is there. */
const upstreamTimeoutMs = 5000;
const upstreamRetryMs = 200;

export interface ProxyOptions {
  /** The address of the media server, which may change. */
  readonly mediaServer: () => string;
  readonly owners: ObjectOwners;
  /** A request was answered that may have changed the pipeline. */
  readonly onChanged: (pipeline: string, change: PipelineChange) => void;
  /** The client was ended since it did not read. */
  readonly onSlow: () => void;
  /** The client was refused another object. */
  readonly onRefused: () => void;
}

/** A client as it came in. */
export interface ProxiedClient {
  /** Its IP address, where it is known. */
  readonly address: string | undefined;
  /** What its media pass through, where it asked for that. */
  readonly link: NetworkImpairment | undefined;
  /** Its WebSocket was closed. */
  closed(): void;
}

/** One client and its socket to the media server; when either ends, so does the other. */
export class ProxiedConnection {
  readonly #client: WebSocket;
  readonly #connectingSince = performance.now();
  #upstream: WebSocket;
  #wasOpen = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #options: ProxyOptions;
  readonly #connection: ClientConnection;
  readonly #sessionName = new SessionName();
  readonly #networkRule: NetworkRule;
  readonly #asked = new Map<RequestId, Request>();
  readonly #waiting: string[] = [];
  readonly #link: NetworkImpairment | undefined;
  /** Resolves when the client was told all that came before. */
  #told: Promise<void> = Promise.resolve();

  constructor(client: WebSocket, options: ProxyOptions, { address, link, closed }: ProxiedClient) {
    this.#link = link;
    this.#client = client;
    this.#options = options;
    this.#connection = { id: randomUUID(), address };
    this.#networkRule = new NetworkRule(address);
    client.on('message', (data: Buffer, binary) =>
      this.#guard(() => this.#fromClient(data.toString(), binary)),
    );
    client.on('close', () => {
      this.#drain();
      link?.release();
      closed();
    });
    this.#upstream = this.#connect();
  }

  /** Leaves a media server that another one has replaced; its client begins anew. */
  leave(): void {
    if (this.#upstream.readyState === WebSocket.OPEN) this.#upstream.terminate();
  }

  #connect(): WebSocket {
    const upstream = new WebSocket(this.#options.mediaServer());
    upstream.on('open', () => {
      this.#wasOpen = true;
      for (const text of this.#waiting.splice(0)) upstream.send(text);
    });
    upstream.on('message', (data: Buffer) => this.#guard(() => this.#fromServer(data.toString())));
    upstream.on('close', (code, reason) =>
      this.#wasOpen ? this.#ended(code, reason) : this.#refused(),
    );
    upstream.on('error', () => upstream.terminate());
    return upstream;
  }

  /** Whatever a message holds, it costs its own client at most. */
  #guard(handle: () => void): void {
    try {
      handle();
    } catch {
      this.#client.close(internalError, 'This message could not be handled');
    }
  }

  /** There is no media server at its address, or not yet. */
  #refused(): void {
    if (performance.now() - this.#connectingSince > upstreamTimeoutMs) {
      this.#client.close(serverGone, 'The media server is not there');
    } else if (this.#client.readyState === WebSocket.OPEN) {
      this.#retryTimer = setTimeout(() => (this.#upstream = this.#connect()), upstreamRetryMs);
    }
  }

  #ended(code: number, reason: Buffer): void {
    this.#options.owners.disconnected(this.#connection);
    if (code === policyViolation) this.#client.close(code, reason);
    else this.#client.close(serverGone, mediaServerGone);
  }

  #fromClient(text: string, binary: boolean): void {
    if (this.#client.readyState !== WebSocket.OPEN) return;
    if (binary) {
      this.#client.close(1003, 'Kurento speaks text');
      return;
    }
    const decision = validateMessage(text);
    if (decision.kind === 'reply') {
      this.#send(decision.text);
      return;
    }
    const { request } = decision;
    const refusal = request && (this.#networkRule.refusal(request) ?? this.#tooMany(request));
    if (refusal !== undefined) {
      this.#send(stringify({ jsonrpc: '2.0', id: request?.id ?? null, error: refusal.toJSON() }));
      return;
    }
    const changed = request && this.#toServer(request);
    this.#remember(changed ?? request);
    this.#forward(this.#written(text, changed));
  }

  /** One client is not to take all the objects that a media server has. */
  #tooMany(request: Request): KurentoError | undefined {
    const wanted = creationsOf(request);
    const { owners, onRefused } = this.#options;
    if (wanted === 0 || owners.countOf(this.#connection.address) + wanted <= maxObjectsEach) {
      return undefined;
    }
    onRefused();
    const message = `There are ${maxObjectsEach} objects of your address already: release some`;
    return new KurentoError({ code: errorCatalogue.UNDEFINED.code, message });
  }

  /** The request as the media server is to hear it; undefined when it is to hear it as it was written. */
  #toServer(request: Request): Request | undefined {
    const renamed = this.#sessionName.toServer(request);
    const cleaned = this.#networkRule.cleaned(renamed ?? request) ?? renamed;
    return this.#link?.toServer(cleaned ?? request) ?? cleaned;
  }

  #forward(text: string | undefined): void {
    const { readyState } = this.#upstream;
    if (text === undefined) this.#client.close(policyViolation, 'Too deep a message');
    else if (readyState === WebSocket.OPEN) this.#upstream.send(text);
    // The client is about to hear why there is nobody to forward to.
    else if (this.#wasOpen) return;
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(text);
    else this.#client.close(1013, 'Too many messages before the media server answered');
  }

  /** What the server is told; undefined for what cannot be written again. */
  #written(said: string, changed: Request | undefined): string | undefined {
    try {
      return changed === undefined ? said : stringify(changed);
    } catch {
      return undefined;
    }
  }

  /** The replies to what the client asked last tell what it made, so they are waited for. */
  #drain(): void {
    const upstream = this.#upstream;
    clearTimeout(this.#retryTimer);
    this.#options.owners.disconnected(this.#connection);
    if (upstream.readyState !== WebSocket.OPEN || this.#asked.size === 0) {
      upstream.terminate();
      return;
    }
    const late = setTimeout(() => upstream.terminate(), drainMs);
    upstream.once('close', () => clearTimeout(late));
  }

  #remember(request: Request | undefined): void {
    if (request?.id === undefined) return;
    this.#asked.set(request.id, request);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostUnanswered && oldest !== undefined) this.#asked.delete(oldest);
  }

  #fromServer(text: string): void {
    const parsed = parseMessage(text);
    const reply = parsed.kind === 'reply' ? parsed.reply : undefined;
    this.#tell(reply === undefined ? text : this.#sessionName.toClient(text, reply));
    if (reply === undefined || reply.id === null) return;
    const request = this.#asked.get(reply.id);
    this.#asked.delete(reply.id);
    if (request !== undefined) this.#learn(request, reply);
    if (this.#client.readyState === WebSocket.CLOSED && this.#asked.size === 0) {
      this.#upstream.terminate();
    }
  }

  #learn(request: Request, reply: Reply): void {
    const { owners, onChanged } = this.#options;
    for (const [pipeline, change] of owners.learn(this.#connection, request, reply)) {
      onChanged(pipeline, change);
    }
  }

  /** A relay takes a moment to open, and what comes after it waits its turn. */
  #tell(text: string): void {
    const link = this.#link;
    if (link === undefined) {
      this.#send(text);
      return;
    }
    this.#told = this.#told
      .then(() => link.toClient(text))
      .then((other) => {
        if (other !== undefined) this.#send(other);
      })
      .catch(() => this.#client.terminate());
  }

  /** A client that does not read must not fill the memory. */
  #send(text: string): void {
    if (this.#client.bufferedAmount <= maxBufferedBytes) {
      this.#client.send(text);
      return;
    }
    this.#options.onSlow();
    this.#client.terminate();
  }
}
