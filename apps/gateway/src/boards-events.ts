import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpRoutes, type BoardEntry, type BoardsMessage } from '@boardcast/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import { maySee, type Principal } from './access/principal.ts';
import { AddressLimit } from './address-limit.ts';
import { PingCheck } from './ping-check.ts';
import type { Visitor } from './upgrades.ts';

/** A WebSocket that was sent nothing else for this long is sent a heartbeat. */
const heartbeatMs = 5000;
/** Keeps proxies from closing an idle stream of server-sent events. */
const streamCommentMs = 15_000;
/** The delay before a client of the stream reconnects (HTML standard, section 9.2.6). */
const streamRetryMs = 500;
const maxStreams = 500;
const maxStreamsPerAddress = 100;
/** As many as clients of `/kurento`: each page has one of both. */
const maxSockets = 3900;
const maxSocketsPerAddress = 1000;
/** Changes within this interval are sent together. */
const minIntervalMs = 50;
/** Limits each listener to a megabyte a second: a long list is sent less often. */
const bytesPerMs = 1000;
/** A listener that has not read more than this is disconnected. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** Listeners have nothing to send. */
const maxPayload = 1024;

/**
 * Sends the list of boards to listeners, at once and after each change: to pages over a WebSocket,
 * because a browser opens only six HTTP/1.1 connections to a host, and to scripts as server-sent
 * events.
 */
export class BoardsEvents {
  readonly #boards: () => readonly BoardEntry[];
  /** By principal: listeners of the same principal are sent the same. */
  readonly #audiences = new Map<string, Audience>();
  readonly #streamLimit = new AddressLimit('streams', maxStreams, maxStreamsPerAddress);
  readonly #socketLimit = new AddressLimit('listeners', maxSockets, maxSocketsPerAddress);
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload });
  readonly #heartbeat = setInterval(() => this.#sendHeartbeats(), heartbeatMs);
  readonly #streamComment = setInterval(() => this.#sendComments(), streamCommentMs);
  readonly #pingCheck = new PingCheck(() => this.#sockets.clients);
  /** Set while changes are collected. */
  #pending: ReturnType<typeof setTimeout> | undefined;
  #hasChanged = false;

  constructor(boards: () => readonly BoardEntry[]) {
    this.#boards = boards;
  }

  /** The limits on listeners. */
  get limits(): readonly AddressLimit[] {
    return [this.#streamLimit, this.#socketLimit];
  }

  /** Answers a GET with server-sent events until the client disconnects. */
  stream(response: ServerResponse, { principal, source }: Visitor): (() => void) | undefined {
    const release = this.#streamLimit.acquire(source.address);
    if (release === undefined) {
      response.writeHead(503, { 'Retry-After': '10' }).end('Too many listeners\n');
      return undefined;
    }
    response.writeHead(200, {
      'Content-Type': httpRoutes.boardsEvents.contentType,
      'Cache-Control': 'no-cache',
      // Turns off nginx's buffering.
      'X-Accel-Buffering': 'no',
    });
    const audience = this.#audienceOf(principal);
    response.write(`retry: ${streamRetryMs}\n${streamMessage(this.#serialized(principal))}`);
    audience.streams.add(response);
    response.once('close', () => {
      audience.streams.delete(response);
      this.#removeIfEmpty(audience);
      release();
    });
    return () => response.end();
  }

  /** Answers an upgrade with a WebSocket; `opened` is called with it. */
  upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    { principal, source }: Visitor,
    opened: (listener: WebSocket) => void = () => undefined,
  ): void {
    this.#sockets.handleUpgrade(request, socket, head, (listener) => {
      listener.on('error', () => listener.terminate());
      const release = this.#socketLimit.acquire(source.address);
      if (release === undefined) return listener.close(1013, 'Too many listeners');
      const audience = this.#audienceOf(principal);
      audience.sockets.add(listener);
      listener.on('close', () => {
        audience.sockets.delete(listener);
        this.#removeIfEmpty(audience);
        release();
      });
      listener.on('message', () => listener.close(1008, 'No message is expected here'));
      listener.send(socketMessage(this.#serialized(principal)));
      opened(listener);
    });
  }

  /** Sends the boards soon, if they differ from what was sent last. */
  boardsChanged(): void {
    this.#hasChanged = true;
    if (this.#pending === undefined) this.#sendChange();
  }

  /** Disconnects every listener; may be called twice. */
  close(): void {
    for (const timer of [this.#heartbeat, this.#streamComment]) clearInterval(timer);
    this.#pingCheck.close();
    clearTimeout(this.#pending);
    for (const { streams } of this.#audiences.values()) for (const stream of streams) stream.end();
    for (const listener of this.#sockets.clients) listener.terminate();
    this.#sockets.close();
  }

  #sendChange(): void {
    this.#pending = undefined;
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    let bytes = 0;
    for (const audience of this.#audiences.values()) {
      const boards = this.#serialized(audience.principal);
      bytes += boards.length;
      if (boards === audience.lastSent) continue;
      audience.lastSent = boards;
      sendToStreams(audience.streams, streamMessage(boards));
      sendToSockets(audience.sockets, socketMessage(boards));
      this.#heartbeat.refresh();
    }
    this.#pending = setTimeout(
      () => this.#sendChange(),
      Math.max(minIntervalMs, bytes / bytesPerMs),
    );
  }

  #serialized(principal: Principal): string {
    return JSON.stringify(this.#boards().filter(({ name }) => maySee(principal, name)));
  }

  #audienceOf(principal: Principal): Audience {
    const existing = this.#audiences.get(principal.id);
    if (existing !== undefined) return existing;
    const audience: Audience = {
      principal,
      streams: new Set(),
      sockets: new Set(),
      lastSent: this.#serialized(principal),
    };
    this.#audiences.set(principal.id, audience);
    return audience;
  }

  #removeIfEmpty({ principal, streams, sockets }: Audience): void {
    if (streams.size + sockets.size === 0) this.#audiences.delete(principal.id);
  }

  #sendHeartbeats(): void {
    sendToSockets(this.#sockets.clients, heartbeat);
  }

  #sendComments(): void {
    for (const { streams } of this.#audiences.values()) sendToStreams(streams, ': keep-alive\n\n');
  }
}

/** The listeners of one principal. */
interface Audience {
  readonly principal: Principal;
  readonly streams: Set<ServerResponse>;
  readonly sockets: Set<WebSocket>;
  lastSent: string;
}

function sendToStreams(streams: Iterable<ServerResponse>, text: string): void {
  for (const stream of streams) {
    if (stream.writableLength > maxBufferedBytes) stream.destroy();
    else stream.write(text);
  }
}

function sendToSockets(sockets: Iterable<WebSocket>, text: string): void {
  for (const listener of sockets) {
    if (listener.bufferedAmount > maxBufferedBytes) listener.terminate();
    else listener.send(text);
  }
}

const heartbeat = JSON.stringify({ type: 'heartbeat' } satisfies BoardsMessage);

function streamMessage(boards: string): string {
  return `event: boards\ndata: ${boards}\n\n`;
}

/** A BoardsMessage whose boards are serialized already. */
function socketMessage(boards: string): string {
  return `{"type":"boards","boards":${boards}}`;
}
