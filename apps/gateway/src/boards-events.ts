import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { BoardEntry } from './board-entry.ts';
import { AddressLimit } from './address-limits.ts';

export const boardsEventsPath = '/api/boards/events';

/** A WebSocket that was sent nothing else for so long is sent a heartbeat. */
const heartbeatMs = 5000;
/** Keeps a stream of server-sent events from being closed by a proxy. */
const streamCommentMs = 15_000;
const pingMs = 20_000;
/** How soon a client of the stream asks again after it was lost (HTML standard, section 9.2.6). */
const streamRetryMs = 500;
const maxStreams = 500;
const maxStreamsEach = 100;
/** As many as there may be clients of `/kurento`: each page has one of both. */
const maxSockets = 3900;
const maxSocketsEach = 1000;
/** Changes that follow each other sooner are told together. */
const minIntervalMs = 50;
/** A long list is told less often: each listener is sent a megabyte a second at most. */
const bytesPerMs = 1000;
/** Bytes that may wait for a listener that does not read before it is disconnected. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** Bytes of a message from a page, which has nothing to send. */
const maxPayload = 1024;

const heartbeat = JSON.stringify({ type: 'heartbeat' });

/**
 * Tells listeners the boards, at once and upon each change: pages over a WebSocket, because a
 * browser opens only six HTTP/1.1 connections to a host for all of its tabs, and scripts as
 * server-sent events.
 */
export class BoardsEvents {
  readonly #boards: () => readonly BoardEntry[];
  readonly #streams = new Set<ServerResponse>();
  readonly #streamPlaces = new AddressLimit('streams', maxStreams, maxStreamsEach);
  readonly #socketPlaces = new AddressLimit('listeners', maxSockets, maxSocketsEach);
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload });
  /** The WebSockets that have not answered the last ping yet. */
  readonly #unanswered = new WeakSet<WebSocket>();
  readonly #heartbeat = setInterval(() => this.#sendToSockets(heartbeat), heartbeatMs);
  readonly #streamComment = setInterval(
    () => this.#sendToStreams(': still here\n\n'),
    streamCommentMs,
  );
  readonly #ping = setInterval(() => this.#checkSockets(), pingMs);
  #lastSent = '';
  /** Set while changes are collected. */
  #pending: ReturnType<typeof setTimeout> | undefined;
  #changed = false;

  constructor(boards: () => readonly BoardEntry[]) {
    this.#boards = boards;
  }

  /** What listeners take. */
  get places(): readonly AddressLimit[] {
    return [this.#streamPlaces, this.#socketPlaces];
  }

  /** Answers a GET with server-sent events, until the client ends them. */
  stream(response: ServerResponse): void {
    const giveBack = this.#streamPlaces.take(response.req.socket.remoteAddress);
    if (giveBack === undefined) {
      response.writeHead(503, { 'Retry-After': '10' }).end('Too many listeners\n');
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-cache',
      // nginx passes each event on at once then.
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${streamRetryMs}\n${streamMessage(this.#serialized())}`);
    this.#streams.add(response);
    response.once('close', () => {
      this.#streams.delete(response);
      giveBack();
    });
  }

  /** Answers an upgrade with a WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#sockets.handleUpgrade(request, socket, head, (listener) => {
      listener.on('error', () => listener.terminate());
      const giveBack = this.#socketPlaces.take(request.socket.remoteAddress);
      if (giveBack === undefined) return listener.close(1013, 'Too many listeners');
      listener.on('close', giveBack);
      listener.on('message', () => listener.close(1008, 'No message is expected here'));
      listener.send(socketMessage(this.#serialized()));
    });
  }

  /** Tells the listeners when the boards are not what they were told last, soon. */
  boardsChanged(): void {
    this.#changed = true;
    if (this.#pending === undefined) this.#tellChange();
  }

  #tellChange(): void {
    this.#pending = undefined;
    if (!this.#changed) return;
    this.#changed = false;
    const boards = this.#serialized();
    const intervalMs = Math.max(minIntervalMs, boards.length / bytesPerMs);
    this.#pending = setTimeout(() => this.#tellChange(), intervalMs);
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

  /** Terminates the WebSockets that missed a ping: their pages are gone. */
  #checkSockets(): void {
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

function streamMessage(boards: string): string {
  return `event: boards\ndata: ${boards}\n\n`;
}

function socketMessage(boards: string): string {
  return `{"type":"boards","boards":${boards}}`;
}
