import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  boardPath,
  httpRoutes,
  parseBoardRecordings,
  parseRecordingEvent,
  type BoardRecording,
  type RecordingEvent,
} from '@boardcast/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RecorderAccess } from '../recorder-access.ts';

const answerTimeoutMs = 15_000;
const requestTimeoutMs = 8000;
const listenAgainMs = 1000;
const maxEventBytes = 256 * 1024;
const requestHeaders = ['range', 'if-range', 'if-modified-since', 'if-none-match'] as const;
const replyHeaders = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'accept-ranges',
  'last-modified',
  'etag',
  'cache-control',
  'retry-after',
] as const;
const unavailable =
  'There is no recorder: it did not start, or cannot be reached. The terminal of the gateway says why.';

export interface RecorderClientOptions {
  /** The URL of the recorder's HTTP server; undefined while there is none. */
  readonly url: () => Promise<string | undefined>;
  /** The same, without starting one. */
  readonly runningUrl: () => string | undefined;
  readonly token: string;
  readonly onEvent: (event: RecordingEvent) => void;
}

/** A client of the recorder's HTTP server. */
export class RecorderClient implements RecorderAccess {
  readonly #options: RecorderClientOptions;
  readonly #closed = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RecorderClientOptions) {
    this.#options = options;
    void this.#listen();
  }

  /** Sends a request on, and its answer back. `path` has the query. */
  async forward({ method, headers, body }: FastifyRequest, reply: FastifyReply, path: string) {
    const url = await this.#options.url();
    if (url === undefined) return refuse(reply, 503);
    const content = body === undefined || body === null ? undefined : JSON.stringify(body);
    const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#options.token}`,
        ...picked(headers, requestHeaders),
        ...(content !== undefined && { 'Content-Type': 'application/json' }),
      },
    });
    reply.raw.once('close', () => request.destroy());
    request.setTimeout(answerTimeoutMs, () => request.destroy());
    const answer = await new Promise<IncomingMessage | undefined>((resolve) => {
      request.once('response', resolve);
      request.once('error', () => resolve(undefined));
      request.end(content);
    });
    if (answer === undefined) return refuse(reply, 502);
    // A player that is paused reads nothing for a long time.
    request.setTimeout(0);
    // An answer that breaks off breaks off for the client, too.
    return reply
      .code(answer.statusCode ?? 502)
      .headers(picked(answer.headers, replyHeaders))
      .send(answer);
  }

  async snapshot(board: string): Promise<Buffer | undefined> {
    const response = await this.#fetch(boardPath(httpRoutes.snapshot.path, board));
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  }

  async record(board: string, on: boolean): Promise<void> {
    const response = await this.#fetch(boardPath(httpRoutes.boardRecording.path, board), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ record: on }),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Starts no recorder: without one, none are recorded. */
  async recordings(): Promise<readonly BoardRecording[]> {
    if (this.#options.runningUrl() === undefined) return [];
    const response = await this.#fetch(httpRoutes.recordings.path);
    return parseBoardRecordings(await response.json());
  }

  /** Its metrics in Prometheus' text format; undefined while it does not run. */
  async metrics(): Promise<string | undefined> {
    if (this.#options.runningUrl() === undefined) return undefined;
    try {
      return await (await this.#fetch(httpRoutes.metrics.path)).text();
    } catch {
      return undefined;
    }
  }

  /** May be called twice. */
  close(): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = await this.#options.url();
    if (url === undefined) throw new Error(unavailable);
    return fetch(`${url}${path}`, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${this.#options.token}` },
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
  }

  /** Listens to what happens to recordings, and again when the recorder was restarted. */
  async #listen(): Promise<void> {
    try {
      await this.#readEvents();
    } catch {
      // It is not there now.
    }
    if (this.#closed.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#listen(), listenAgainMs).unref();
  }

  async #readEvents(): Promise<void> {
    const url = this.#options.runningUrl();
    if (url === undefined) return;
    const response = await fetch(`${url}/events`, {
      headers: { Authorization: `Bearer ${this.#options.token}` },
      signal: this.#closed.signal,
    });
    if (!response.ok || response.body === null) return;
    let rest = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxEventBytes) return;
      for (const line of lines) {
        if (line.startsWith('data: ')) this.#options.onEvent(parseRecordingEvent(line.slice(6)));
      }
    }
  }
}

function picked<Name extends string>(
  headers: Readonly<Partial<Record<string, string | string[]>>>,
  names: readonly Name[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function refuse(reply: FastifyReply, status: 502 | 503): FastifyReply {
  return reply
    .code(status)
    .header('Retry-After', '5')
    .type('text/plain; charset=utf-8')
    .send(unavailable);
}
