import type { Directory } from '@boardcast/directory';
import type { ObjectOwners } from '../object-owners.ts';
import { CascadeIndex } from './cascade-index.ts';
import type { Nodes } from './nodes.ts';
import { Relays } from './relays.ts';
import { ViewerPlacement } from './viewer-placement.ts';

export interface CascadesOptions {
  readonly directory: Directory;
  readonly nodes: Pick<Nodes, 'client'>;
  readonly owners: Pick<ObjectOwners, 'ownerOf'>;
  /** Viewers of one board on one node or worker; 0 for no relays. */
  readonly viewersPerNode: number;
  /** Receives what went wrong, in one line. */
  readonly log: (line: string) => void;
}

/** Boards that are watched on more than one node or worker. */
export class Cascades {
  readonly placement: ViewerPlacement;
  readonly #index: CascadeIndex;
  readonly #relays: Relays;

  constructor({ directory, nodes, owners, viewersPerNode, log }: CascadesOptions) {
    this.#index = new CascadeIndex(directory);
    this.#relays = new Relays({
      ...{ directory, index: this.#index, log },
      client: (node) => {
        const client = nodes.client(node);
        if (client === undefined) throw new Error(`the node ${node} does not answer`);
        return client;
      },
    });
    this.placement = new ViewerPlacement({
      ...{ directory, index: this.#index, relays: this.#relays, owners, viewersPerNode },
    });
  }

  /** Gives up its relays, which other gateways adopt. Idempotent. */
  close(): void {
    this.#relays.close();
    this.#index.close();
  }
}
