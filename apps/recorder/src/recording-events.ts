import type { ServerResponse } from 'node:http';
import type { RecordingEvent } from '@boardcast/protocol';
import type { FastifyInstance } from 'fastify';
import type { Recordings } from './recording/index.ts';

const path = '/events';
const heartbeatMs = 5000;
const maxListeners = 16;
const maxBufferedBytes = 1024 * 1024;

/** Sends the gateway what happens to recordings, as server-sent events. */
export class RecordingEvents {
  readonly #listeners = new Set<ServerResponse>();
  readonly #removers: readonly (() => void)[];
  readonly #timer = setInterval(() => this.#write(':\n\n'), heartbeatMs);

  constructor(app: FastifyInstance, recordings: Recordings) {
    app.get(path, (_request, reply) => {
      if (this.#listeners.size >= maxListeners) return reply.code(503).send('Too many listeners.');
      reply.hijack();
      reply.raw.writeHead(200, {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-store',
      });
      reply.raw.write(':\n\n');
      this.#listeners.add(reply.raw);
      reply.raw.once('close', () => this.#listeners.delete(reply.raw));
      return undefined;
    });
    this.#removers = [
      recordings.on('closed', (board, segment) => this.#send({ type: 'closed', board, segment })),
      recordings.on('state', (recording) => this.#send({ type: 'state', recording })),
    ];
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const remove of this.#removers) remove();
    for (const listener of this.#listeners) listener.end();
  }

  #send(event: RecordingEvent): void {
    this.#write(`data: ${JSON.stringify(event)}\n\n`);
  }

  #write(text: string): void {
    for (const listener of this.#listeners) {
      if (listener.writableLength > maxBufferedBytes) listener.destroy();
      else listener.write(text);
    }
  }
}
