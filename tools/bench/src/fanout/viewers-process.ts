import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { withTimeout } from '@boardcast/testkit/until';
import type { OfferForm } from './bench-peer.ts';
import type { ViewerCounts } from './viewer.ts';

/** A request to the viewers' process. */
export type ViewersRequest =
  | {
      readonly kind: 'join';
      readonly url: string;
      readonly sources: readonly string[];
      readonly parallel: number;
      readonly form?: OfferForm;
    }
  | {
      readonly kind: 'churn';
      readonly url: string;
      readonly source: string;
      readonly joins: number;
    }
  | { readonly kind: 'leave'; readonly share: Share }
  | { readonly kind: 'count' };

/** The viewers of one source, or the others. */
export interface Share {
  readonly pipeline: string;
  readonly isIn: boolean;
}

export interface ChurnResult {
  /** The times of the joins, in ms. */
  readonly times: readonly number[];
  readonly errors: readonly string[];
}

/** Its response. */
export type ViewersResponse =
  | { readonly kind: 'joined'; readonly times: readonly number[] }
  | { readonly kind: 'left' }
  | ({ readonly kind: 'churned' } & ChurnResult)
  | { readonly kind: 'counted'; readonly counts: readonly ViewerCounts[] }
  | { readonly kind: 'failed'; readonly reason: string };

const responseTimeoutMs = 300_000;

/** The process of the viewers, which must not share a thread with the boards that they measure. */
export class ViewersProcess {
  readonly #child: ChildProcess = fork(path.resolve(import.meta.dirname, 'viewers.js'));

  /** Opens one viewer for each source; resolves with the times of the joins, in ms. */
  async join(
    url: string,
    sources: readonly string[],
    parallel = 1,
    form?: OfferForm,
  ): Promise<readonly number[]> {
    const joined = { kind: 'join', url, sources, parallel } as const;
    const response = await this.#request({ ...joined, ...(form !== undefined && { form }) });
    return response.kind === 'joined' ? response.times : [];
  }

  /** Viewers that join, receive a packet and leave. */
  async churn(url: string, source: string, joins: number): Promise<ChurnResult> {
    const response = await this.#request({ kind: 'churn', url, source, joins });
    return response.kind === 'churned' ? response : { times: [], errors: [] };
  }

  /** The viewers whose endpoints are in a pipeline leave, or all others. */
  async leave(share: Share): Promise<void> {
    await this.#request({ kind: 'leave', share });
  }

  /** The counts of each viewer since the last call. */
  async takeCounts(): Promise<readonly ViewerCounts[]> {
    const response = await this.#request({ kind: 'count' });
    return response.kind === 'counted' ? response.counts : [];
  }

  async close(): Promise<void> {
    this.#child.disconnect();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  /** Kills it: its viewers close nothing. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async #request(request: ViewersRequest): Promise<ViewersResponse> {
    this.#child.send(request);
    const message = once(this.#child, 'message') as Promise<[ViewersResponse]>;
    const [response] = await withTimeout('the viewers respond', message, responseTimeoutMs);
    if (response.kind === 'failed') throw new Error(response.reason);
    return response;
  }
}
