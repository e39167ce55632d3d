import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseRange } from './byte-range.ts';

/** A player that is paused reads nothing; after this time it has to request again. */
const idleTimeoutMs = 5 * 60_000;

/** What can be sent in parts. */
export interface ByteSource {
  readonly size: number;
  /** Differs when any byte differs. */
  readonly tag: string;
  /** Of a download. */
  readonly fileName: string;
  read(from: number, to: number): AsyncIterable<Buffer>;
}

/** Answers a GET or HEAD, with a range of bytes if it is requested (RFC 9110 section 14). */
export function sendBytes(request: FastifyRequest, reply: FastifyReply, source: ByteSource) {
  const etag = `"${source.tag}"`;
  const condition = request.headers['if-range'];
  const isSame = condition === undefined || condition === etag;
  const range = isSame ? parseRange(request.headers.range, source.size) : undefined;
  void reply
    .type('video/mp4')
    .header('etag', etag)
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${source.fileName}"`);
  if (range === 'unsatisfiable') {
    return reply.code(416).header('content-range', `bytes */${source.size}`).send();
  }
  const { from, to } = range ?? { from: 0, to: source.size };
  if (range !== undefined) {
    void reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${source.size}`);
  }
  void reply.header('content-length', to - from);
  if (request.method === 'HEAD') return reply.send();
  reply.raw.setTimeout(idleTimeoutMs, () => reply.raw.destroy());
  return reply.send(Readable.from(source.read(from, to)));
}
