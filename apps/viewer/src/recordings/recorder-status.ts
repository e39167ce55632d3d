import { signal } from '@preact/signals';
import { parseBoardRecordings, type BoardRecording } from '@boardcast/protocol';
import { request } from '../request.ts';

const pollMs = 10_000;
/** Without a recorder there is nothing new for long. */
const unavailablePollMs = 60_000;
/** A recorder that restarts is back sooner. */
const maxRefusals = 3;
const requestTimeoutMs = 10_000;

/**
 * - `unknown`: before the first answer, and while the server is unreachable.
 * - `unavailable`: the gateway has no recorder, or it does not answer.
 */
export type RecorderAvailability = 'unknown' | 'available' | 'unavailable';

/** Which boards are recorded, as the gateway lists it. */
export class RecorderStatus {
  readonly availability = signal<RecorderAvailability>('unknown');
  readonly boards = signal<ReadonlyMap<string, BoardRecording>>(new Map());
  readonly #url: string;
  readonly #closed = new AbortController();
  #timer = 0;
  #refusals = 0;

  constructor(home: string) {
    this.#url = new URL('api/recordings', home).href;
    const { signal } = this.#closed;
    const resume = () => document.hidden || void this.refresh();
    document.addEventListener('visibilitychange', resume, { signal });
    void this.refresh();
  }

  /** Reads the list now; the next time is counted from here. */
  async refresh(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#read().catch(() => (this.availability.value = 'unknown'));
    if (this.#closed.signal.aborted) return;
    clearTimeout(this.#timer);
    const ms = this.availability.value === 'unavailable' ? unavailablePollMs : pollMs;
    this.#timer = window.setTimeout(() => document.hidden || void this.refresh(), ms);
  }

  /** What is known better by now, such as after a request. */
  update(recording: BoardRecording): void {
    this.boards.value = new Map(this.boards.value).set(recording.board, recording);
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#timer);
  }

  async #read(): Promise<void> {
    const { signal } = this.#closed;
    const response = await request(this.#url, requestTimeoutMs, { signal });
    if (!response.ok) return this.#refused();
    this.#refusals = 0;
    const list = parseBoardRecordings(await response.json());
    this.boards.value = new Map(list.map((recording) => [recording.board, recording]));
    this.availability.value = 'available';
  }

  #refused(): void {
    this.#refusals += 1;
    if (this.boards.value.size > 0 && this.#refusals < maxRefusals) {
      this.availability.value = 'unknown';
      return;
    }
    this.availability.value = 'unavailable';
    this.boards.value = new Map();
  }
}
