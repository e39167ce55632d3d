import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { httpRoutes, type BoardEntry, type BoardsMessage } from '@boardcast/protocol';
import { WebSocketServer, type WebSocket } from 'ws';
import { AddressLimit } from './address-limit.ts';

/** A WebSocket that was sent nothing else for this long is sent a heartbeat. */
const heartbeatMs = 5000;
/** Keeps proxies from closing an idle stream of server-sent events. */
const streamCommentMs = 15_000;
const pingMs = 20_000;
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
  readonly #streams = new Set<ServerResponse>();
  readonly #streamLimit = new AddressLimit('streams', maxStreams, maxStreamsPerAddress);
  readonly #socketLimit = new AddressLimit('listeners', maxSockets, maxSocketsPerAddress);
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload });
  /** The WebSockets that have not answered the last ping yet. */
  readonly #unanswered = new WeakSet<WebSocket>();
  readonly #heartbeat = setInterval(() => this.#sendToSockets(heartbeat), heartbeatMs);
  readonly #streamComment = setInterval(
    () => this.#sendToStreams(': keep-alive\n\n'),
    streamCommentMs,
  );
  readonly #ping = setInterval(() => this.#pingSockets(), pingMs);
  #lastSent = '';
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
  stream(response: ServerResponse): void {
    const release = this.#streamLimit.acquire(response.req.socket.remoteAddress);
    if (release === undefined) {
      response.writeHead(503, { 'Retry-After': '10' }).end('Too many listeners\n');
      return;
    }
    response.writeHead(200, {
      'Content-Type': httpRoutes.boardsEvents.contentType,
      'Cache-Control': 'no-cache',
      // Turns off nginx's buffering.
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${streamRetryMs}\n${streamMessage(this.#serialized())}`);
    this.#streams.add(response);
    response.once('close', () => {
      this.#streams.delete(response);
      release();
    });
  }

  /** Answers an upgrade with a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (listener) => {
      listener.on('error', () => listener.terminate());
      const release = this.#socketLimit.acquire(request.socket.remoteAddress);
      if (release === undefined) return listener.close(1013, 'Too many listeners');
      listener.on('close', release);
      listener.on('message', () => listener.close(1008, 'No message is expected here'));
      listener.send(socketMessage(this.#serialized()));
    });
  }

  /** Sends the boards soon, if they differ from what was sent last. */
  boardsChanged(): void {
    this.#hasChanged = true;
    if (this.#pending === undefined) this.#sendChange();
  }

  #sendChange(): void {
    this.#pending = undefined;
    if (!this.#hasChanged) return;
    this.#hasChanged = false;
    const boards = this.#serialized();
    const intervalMs = Math.max(minIntervalMs, boards.length / bytesPerMs);
    this.#pending = setTimeout(() => this.#sendChange(), intervalMs);
    if (boards === this.#lastSent) return;
    this.#lastSent = boards;
    this.#sendToStreams(streamMessage(boards));
    this.#sendToSockets(socketMessage(boards));
    this.#heartbeat.refresh();
  }

  /** Disconnects every listener; may be called twice. */
  close(): void {
    for (const timer of [this.#heartbeat, this.#streamComment, this.#ping]) clearInterval(timer);
    clearTimeout(this.#pending);
    for (const stream of this.#streams) stream.end();
    for (const listener of this.#sockets.clients) listener.terminate();
    this.#sockets.close();
  }

  #serialized(): string {
    return JSON.stringify(this.#boards());
  }

  #sendToStreams(text: string): void {
    for (const stream of this.#streams) {
      if (stream.writableLength > maxBufferedBytes) stream.destroy();
      else stream.write(text);
    }
  }

  #sendToSockets(text: string): void {
    for (const listener of this.#sockets.clients) {
      if (listener.bufferedAmount > maxBufferedBytes) listener.terminate();
      else listener.send(text);
    }
  }

  /** Terminates the WebSockets that missed a ping. */
  #pingSockets(): void {
    for (const listener of this.#sockets.clients) {
      if (this.#unanswered.has(listener)) {
        listener.terminate();
        continue;
      }
      this.#unanswered.add(listener);
      listener.once('pong', () => this.#unanswered.delete(listener));
      listener.ping();
    }
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
