import type { BoardRecording, RecordingSegment, RecordRequest } from '@boardcast/protocol';
import type { Page, Request, Route } from 'playwright-core';
import { segmentSeconds, type FakeSegment } from './fake-segments.ts';

const ok = 200;
const partialContent = 206;
const notFound = 404;

/** The recordings of one board, as the gateway's API serves them to a page. */
export class FakeRecordings {
  readonly board: string;
  state: BoardRecording['state'] = 'stopped';
  detail: string | null = null;
  /** The requests that were made, such as `POST {"record":true}`. */
  readonly requests: string[] = [];
  readonly #segments = new Map<string, FakeSegment & { readonly start: number }>();
  /** Of the newest segment, so many bytes are written. */
  #writtenShare = 1;

  constructor(board: string) {
    this.board = board;
  }

  /** Adds a segment that begins at a time in ms since 1970. */
  add(start: number, segment: FakeSegment): void {
    this.#segments.set(new Date(start).toISOString(), { ...segment, start });
  }

  /** The newest segment is being written, up to a share of it. */
  grow(share: number): void {
    this.#writtenShare = share;
  }

  async serve(page: Page): Promise<void> {
    await page.route(/\/api\/recordings(\/|$)/, (route) => this.#answer(route));
  }

  get #list(): readonly RecordingSegment[] {
    const all = [...this.#segments].sort(([a], [b]) => (a < b ? -1 : 1));
    return all.map(([id, { start, mp4, mimeType }], index) => {
      const share = index === all.length - 1 ? this.#writtenShare : 1;
      return {
        start: id,
        end: new Date(start + segmentSeconds * 1000 * share).toISOString(),
        bytes: Math.floor(mp4.length * share),
        mimeType,
        width: 160,
        height: 120,
      };
    });
  }

  get #recording(): BoardRecording {
    const list = this.#list;
    const { board, state, detail } = this;
    const bytes = list.reduce((sum, segment) => sum + segment.bytes, 0);
    return {
      board,
      state,
      detail,
      bytes,
      from: list[0]?.start ?? null,
      to: list.at(-1)?.end ?? null,
    };
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    const [, , , name, file] = pathname.split('/');
    if (request.method() !== 'GET') return this.#change(route, request, searchParams);
    if (name === undefined) return route.fulfill({ json: [this.#recording] });
    if (file === undefined) return route.fulfill({ json: this.#between(searchParams) });
    return this.#sendSegment(route, request, searchParams.get('start') ?? '');
  }

  #between(query: URLSearchParams): readonly RecordingSegment[] {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? '9'];
    return this.#list.filter(({ start, end }) => end > from && start < to);
  }

  async #change(route: Route, request: Request, query: URLSearchParams): Promise<void> {
    this.requests.push(`${request.method()} ${request.postData() ?? query.toString()}`.trim());
    if (request.method() === 'POST') {
      const { record } = request.postDataJSON() as RecordRequest;
      this.state = record ? 'recording' : 'stopped';
      return route.fulfill({ json: this.#recording });
    }
    const to = query.get('to') ?? '9';
    for (const { start, end } of this.#list) if (end <= to) this.#segments.delete(start);
    return route.fulfill({ status: ok, json: this.#recording });
  }

  async #sendSegment(route: Route, request: Request, id: string): Promise<void> {
    const segment = this.#segments.get(id);
    const listed = this.#list.find(({ start }) => start === id);
    if (segment === undefined || listed === undefined) return route.fulfill({ status: notFound });
    const [, offset] = /bytes=(\d+)-/.exec(request.headers()['range'] ?? '') ?? [];
    await route.fulfill({
      status: offset === undefined ? ok : partialContent,
      contentType: 'video/mp4',
      body: segment.mp4.subarray(Number(offset ?? 0), listed.bytes),
    });
  }
}
