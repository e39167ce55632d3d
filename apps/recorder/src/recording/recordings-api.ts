import { httpRoutes, recordRequestSchema, routePattern } from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as v from 'valibot';
import { boardFolder } from './board-folder.ts';
import { RecordingFileCache } from './recording-file-cache.ts';
import { readRecordingFile } from './recording-file-reader.ts';
import { CodecChangeError, type RecordingFile } from './recording-file.ts';
import type { Recordings } from './recordings.ts';
import { openSegmentSource } from './segment-source.ts';
import { sendBytes, type ByteSource } from './send-bytes.ts';
import { InvalidTimeError, timeOf } from './time-query.ts';

const maxFileHours = 24;
const maxFileMs = maxFileHours * 3_600_000;
const maxDownloads = 32;

interface BoardRequest {
  Params: { board: string };
}
type Request = FastifyRequest<BoardRequest>;

/** Serves the recordings. Whether a client may have them, the gateway has checked. */
export function addRecordingsApi(app: FastifyInstance, recordings: Recordings): void {
  const files = new RecordingFileCache(recordings.store);
  const downloads = new Downloads();

  app.get(httpRoutes.recordings.path, () => recordings.list());

  const board = routePattern(httpRoutes.boardRecording.path);
  app.get<BoardRequest>(board, (request, reply) => listSegments(recordings, request, reply));
  app.post<BoardRequest>(board, (request, reply) => record(recordings, request, reply));
  app.delete<BoardRequest>(board, (request, reply) => remove(recordings, request, reply));

  app.route<BoardRequest>({
    method: ['GET', 'HEAD'],
    url: routePattern(httpRoutes.recordingSegment.path),
    handler: (request, reply) =>
      answer(reply, async () => {
        const source = await segmentOf(recordings, request);
        if (source === undefined) return notFound(reply, 'There is no segment with this start.');
        return downloads.send(request, reply, source);
      }),
  });
  app.route<BoardRequest>({
    method: ['GET', 'HEAD'],
    url: routePattern(httpRoutes.recordingFile.path),
    handler: (request, reply) =>
      answer(reply, async () => {
        const source = await fileOf(recordings, files, request);
        if (source === undefined) return notFound(reply, 'Nothing was recorded in this time.');
        return downloads.send(request, reply, source);
      }),
  });
}

function listSegments(recordings: Recordings, { params, query }: Request, reply: FastifyReply) {
  return answer(reply, () =>
    recordings.segments(
      params.board,
      timeOf(query, 'from', -Infinity),
      timeOf(query, 'to', Infinity),
    ),
  );
}

async function record(recordings: Recordings, { params, body }: Request, reply: FastifyReply) {
  const parsed = v.safeParse(recordRequestSchema, body);
  if (!parsed.success) return text(reply, 400, 'Invalid body: expected {"record": true} or false.');
  if (!recordings.isKnown(params.board)) return notFound(reply, 'There is no board of this name.');
  return recordings.request(params.board, parsed.output.record);
}

function remove(recordings: Recordings, { params, query }: Request, reply: FastifyReply) {
  return answer(reply, async () => {
    await recordings.delete(params.board, timeOf(query, 'to', Infinity));
    return reply.code(204).send();
  });
}

async function segmentOf(
  { store }: Recordings,
  { params, query }: Request,
): Promise<ByteSource | undefined> {
  const segment = store.catalog.at(params.board, timeOf(query, 'start'));
  return segment === undefined || segment.bytes === 0
    ? undefined
    : openSegmentSource(store, segment);
}

async function fileOf(
  { store }: Recordings,
  files: RecordingFileCache,
  { params, query, headers }: Request,
): Promise<ByteSource | undefined> {
  const { board } = params;
  const [from, to] = [timeOf(query, 'from'), timeOf(query, 'to')];
  if (to <= from) throw new InvalidTimeError('to', 'it is not after "from"');
  if (to - from > maxFileMs) {
    throw new InvalidTimeError('to', `it is more than ${maxFileHours} hours after "from"`);
  }
  const isContinued = headers.range !== undefined && headers.range !== 'bytes=0-';
  const file = await files.get(board, from, to, isContinued);
  if (file === undefined) return undefined;
  return {
    size: file.size,
    tag: tagOf(file),
    fileName: fileNameOf(board, from),
    read: (first, end) => readRecordingFile(store, file, first, end),
  };
}

function tagOf({ pieces, size }: RecordingFile): string {
  return [pieces[0]?.segment.start, pieces.at(-1)?.segment.start, pieces.length, size].join('-');
}

function fileNameOf(board: string, from: number): string {
  const time = new Date(from).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${boardFolder(board).name.replaceAll(/[^\w-]/g, '_')}_${time}Z.mp4`;
}

/** Answers what a client did wrong. */
async function answer<T>(reply: FastifyReply, action: () => T | Promise<T>) {
  try {
    return await action();
  } catch (error) {
    if (error instanceof InvalidTimeError) return text(reply, 400, error.message);
    if (error instanceof CodecChangeError) return text(reply, 409, error.message);
    throw error;
  }
}

function notFound(reply: FastifyReply, reason: string) {
  return text(reply, 404, reason);
}

function text(reply: FastifyReply, status: number, reason: string) {
  return reply.code(status).type('text/plain; charset=utf-8').send(reason);
}

/** Limits how many files are read at a time. */
class Downloads {
  #count = 0;

  send(request: FastifyRequest, reply: FastifyReply, source: ByteSource) {
    if (this.#count >= maxDownloads) {
      return text(reply.header('retry-after', 5), 503, 'Too many downloads: try again later.');
    }
    this.#count += 1;
    reply.raw.once('close', () => (this.#count -= 1));
    return sendBytes(request, reply, source);
  }
}
