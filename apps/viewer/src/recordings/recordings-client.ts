import {
  parseBoardRecordings,
  parseRecordingSegments,
  type BoardRecording,
  type RecordingSegment,
  type RecordRequest,
} from '@boardcast/protocol';
import { request } from '../request.ts';

const requestTimeoutMs = 15_000;

/** One file of a recording, with its times in ms since 1970. */
export interface Segment {
  /** As the API has it. */
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  readonly mimeType: string;
}

/** The gateway's API about the recordings of one board. */
export class RecordingsClient {
  readonly #url: URL;

  /** `home` is the URL of the home page; it ends in a slash. */
  constructor(home: string, board: string) {
    this.#url = new URL(`api/recordings/${encodeURIComponent(board)}`, home);
  }

  /** The segments between two times in ms since 1970, oldest first. */
  async segments(from: number, to: number, signal?: AbortSignal): Promise<readonly Segment[]> {
    const url = withTimes(this.#url, { from, to });
    const response = await this.#request(url, signal === undefined ? {} : { signal });
    return parseRecordingSegments(await response.json()).map(segmentOf);
  }

  /** The bytes of a segment from an offset; resolves once the headers are there. */
  async read(segment: Segment, offset: number, signal: AbortSignal): Promise<Response> {
    const headers = offset === 0 ? {} : { Range: `bytes=${offset}-` };
    return this.#request(new URL(this.segmentUrl(segment)), { headers, signal });
  }

  segmentUrl({ id }: Segment): string {
    const url = new URL(`${this.#url.href}/segment.mp4`);
    url.searchParams.set('start', id);
    return url.href;
  }

  /** One file with what was recorded between two times. */
  fileUrl(from: number, to: number): string {
    return withTimes(new URL(`${this.#url.href}/file.mp4`), { from, to }).href;
  }

  /** Starts or stops recording. */
  async record(record: boolean): Promise<BoardRecording> {
    const body: RecordRequest = { record };
    const response = await this.#request(this.#url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const [recording] = parseBoardRecordings([await response.json()]);
    if (recording === undefined) throw new Error('The server answered without a recording');
    return recording;
  }

  /** Deletes what ends before a time, or all. */
  async remove(to: number | undefined): Promise<void> {
    await this.#request(to === undefined ? this.#url : withTimes(this.#url, { to }), {
      method: 'DELETE',
    });
  }

  async #request(url: URL, options: RequestInit): Promise<Response> {
    const response = await request(url, requestTimeoutMs, options);
    if (!response.ok) throw new Error((await response.text()) || `status ${response.status}`);
    return response;
  }
}

function segmentOf({ start, end, bytes, mimeType }: RecordingSegment): Segment {
  return { id: start, start: Date.parse(start), end: Date.parse(end), bytes, mimeType };
}

function withTimes(url: URL, times: Readonly<Record<string, number>>): URL {
  const copy = new URL(url);
  for (const [name, time] of Object.entries(times)) {
    copy.searchParams.set(name, new Date(time).toISOString());
  }
  return copy;
}
