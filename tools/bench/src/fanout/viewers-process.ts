import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { bounded } from './guest.ts';
import type { Count } from './viewer.ts';

export type Order =
  | { readonly kind: 'join'; readonly url: string; readonly sources: readonly string[] }
  | {
      readonly kind: 'churn';
      readonly url: string;
      readonly source: string;
      readonly joins: number;
    }
  | { readonly kind: 'count' };

export type Told =
  | { readonly kind: 'joined'; readonly times: readonly number[] }
  | {
      readonly kind: 'churned';
      readonly times: readonly number[];
      readonly errors: readonly string[];
    }
  | { readonly kind: 'counted'; readonly counts: readonly Count[] }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Churned {
  readonly times: readonly number[];
  readonly errors: readonly string[];
}

const patienceMs = 300_000;

/** The viewers' process: they must not share a thread with whom they measure. */
export class ViewersProcess {
  readonly #child: ChildProcess = fork(path.resolve(import.meta.dirname, 'viewers.js'));

  /** One viewer for each source, one after the other; how many milliseconds each took. */
  async join(url: string, sources: readonly string[]): Promise<readonly number[]> {
    const told = await this.#ask({ kind: 'join', url, sources });
    return told.kind === 'joined' ? told.times : [];
  }

  /** Joins, sees a packet and leaves, again and again; how long each join took, and what failed. */
  async churn(url: string, source: string, joins: number): Promise<Churned> {
    const told = await this.#ask({ kind: 'churn', url, source, joins });
    return told.kind === 'churned' ? told : { times: [], errors: [] };
  }

  /** What each has counted since the time before. */
  async count(): Promise<readonly Count[]> {
    const told = await this.#ask({ kind: 'count' });
    return told.kind === 'counted' ? told.counts : [];
  }

  async close(): Promise<void> {
    this.#child.disconnect();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  /** Ends it without a goodbye to anybody. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async #ask(order: Order): Promise<Told> {
    this.#child.send(order);
    const answer = once(this.#child, 'message');
    const [told] = (await bounded(answer, patienceMs, 'The viewers did not answer')) as [Told];
    if (told.kind === 'failed') throw new Error(told.reason);
    return told;
  }
}
