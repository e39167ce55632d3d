import type { Directory } from '@boardcast/directory';
import type { ObjectOwners } from '../object-owners.ts';
import type { CascadeIndex } from './cascade-index.ts';
import type { Nodes } from './nodes.ts';
import { Relays } from './relays.ts';
import { ViewerPlacement } from './viewer-placement.ts';

export interface CascadesOptions {
  readonly directory: Directory;
  readonly index: CascadeIndex;
  readonly nodes: Pick<Nodes, 'client'>;
  readonly owners: Pick<ObjectOwners, 'ownerOf' | 'objectsIn'>;
  /** Viewers of one board on one node or worker; 0 for no relays. */
  readonly viewersPerNode: number;
  /** Receives what went wrong, in one line. */
  readonly log: (line: string) => void;
}

/** Boards that are watched on more than one node or worker. */
export class Cascades {
  readonly placement: ViewerPlacement;
  readonly #relays: Relays;
  readonly #options: CascadesOptions;

  constructor(options: CascadesOptions) {
    const { directory, index, nodes, owners, viewersPerNode, log } = options;
    this.#options = options;
    this.#relays = new Relays({
      ...{ directory, index, log },
      client: (node) => {
        const client = nodes.client(node);
        if (client === undefined) throw new Error(`the node ${node} does not answer`);
        return client;
      },
    });
    this.placement = new ViewerPlacement({
      ...{ directory, index, relays: this.#relays, owners, viewersPerNode },
    });
  }

  /** The endpoints of this gateway's clients that receive a relay on a node. */
  viewersOn(node: string): readonly string[] {
    const { directory, owners } = this.#options;
    const edges = [...directory.all('relay')].map(({ value }) => value.edge);
    const pipelines = edges.flatMap((edge) => (edge.node === node ? (edge.pipeline ?? []) : []));
    return pipelines.flatMap((pipeline) => owners.objectsIn(pipeline));
  }

  /** Gives up its relays, which other gateways adopt. Idempotent. */
  close(): void {
    this.#relays.close();
  }
}
