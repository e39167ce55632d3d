import { errorMessage, type Cluster, type DrainRequest, type MediaNode } from '@boardcast/protocol';
import { computed, signal } from '@preact/signals';
import type { NodesClient } from './nodes-client.ts';
import { byAttention } from './node-order.ts';

/** What a person is asked about. */
export interface Question {
  readonly action: 'drain' | 'undrain';
  readonly node: MediaNode;
}

type Client = Pick<NodesClient, 'cluster' | 'drain' | 'undrain'>;

/** The state of the page as signals. */
export class NodesModel {
  /** Undefined until it is read. */
  readonly cluster = signal<Cluster | undefined>(undefined);
  /** Why the last action failed. */
  readonly problem = signal<string | undefined>(undefined);
  /** Why what is shown is out of date. */
  readonly stale = signal<string | undefined>(undefined);
  readonly question = signal<Question | undefined>(undefined);
  /** Part of an id, of a state or of the name of a board. */
  readonly filter = signal('');
  readonly nodes = computed(() => [...(this.cluster.value?.nodes ?? [])].sort(byAttention));
  /** Those that the filter leaves. */
  readonly shown = computed(() => {
    const wanted = this.filter.value.trim().toLowerCase();
    return this.nodes.value.filter((node) => matches(node, wanted));
  });
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Reads everything anew. Resolves with whether that succeeded. */
  async refresh(): Promise<boolean> {
    try {
      this.cluster.value = await this.#client.cluster();
      this.stale.value = undefined;
      return true;
    } catch (error) {
      this.stale.value = errorMessage(error);
      return false;
    }
  }

  drain(node: string, request: DrainRequest): Promise<void> {
    return this.#attempt(() => this.#client.drain(node, request));
  }

  undrain(node: string): Promise<void> {
    return this.#attempt(() => this.#client.undrain(node));
  }

  /** Does what was asked about. */
  async #attempt(act: () => Promise<unknown>): Promise<void> {
    this.question.value = undefined;
    this.problem.value = undefined;
    try {
      await act();
    } catch (error) {
      this.problem.value = errorMessage(error);
      return;
    }
    await this.refresh();
  }
}

function matches({ id, state, boards }: MediaNode, wanted: string): boolean {
  if (wanted === '' || state === wanted) return true;
  return [id, ...boards].some((text) => text.toLowerCase().includes(wanted));
}
