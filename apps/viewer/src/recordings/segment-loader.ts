import { FragmentReader } from './fragment-reader.ts';
import type { RecordingsClient, Segment } from './recordings-client.ts';

const chunkTimeoutMs = 20_000;
const partialContent = 206;

/** What has been received of one segment, which may still grow. */
export class SegmentLoader {
  readonly segment: Segment;
  reader = new FragmentReader();
  readonly #client: RecordingsClient;

  constructor(segment: Segment, client: RecordingsClient) {
    this.segment = segment;
    this.#client = client;
  }

  /** Whether all of the segment has been received, as it is listed now. */
  isComplete({ bytes }: Segment): boolean {
    return this.reader.length >= bytes;
  }

  /** Receives what is missing, as whole boxes; `restarted` is called if that is all of it again. */
  async *read(signal: AbortSignal, restarted: () => Promise<void>) {
    const offset = this.reader.length;
    const response = await this.#client.read(this.segment, offset, signal);
    if (offset > 0 && response.status !== partialContent) {
      this.reader = new FragmentReader();
      await restarted();
    }
    const body = response.body?.getReader();
    if (body === undefined) return;
    try {
      for (;;) {
        const { value } = await inTime(body.read());
        if (value === undefined) return;
        const complete = this.reader.push(value);
        if (complete.length > 0) yield complete;
      }
    } finally {
      this.reader.reset();
      void body.cancel().catch(() => undefined);
    }
  }
}

async function inTime<T>(result: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the server stopped answering')), chunkTimeoutMs);
  });
  return Promise.race([result, timeout]).finally(() => clearTimeout(timer));
}
