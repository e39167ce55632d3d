import { makeEvent, objectTypeOf, pipelineIdOf, stringify } from '@boardcast/protocol';
import type { ObjectOwners } from '../object-owners.ts';
import type { UpstreamClient } from '../upstream.ts';

/** A viewer whose board is lost as well is told only after this time: it may follow the list of boards before. */
const viewerDelayMs = 1500;
/** How long a client has to make new objects when it has lost all, in ms. */
const restartAfterMs = 5000;

export interface ClientObjectsOptions {
  readonly client: UpstreamClient;
  readonly owners: ObjectOwners;
  /** The ids of the client's sessions. */
  readonly sessions: () => readonly string[];
  /** The client has to start again from its session. */
  readonly startAgain: () => void;
}

/** What one client has on the nodes, and what becomes of it when a node is lost. */
export class ClientObjects {
  readonly #options: ClientObjectsOptions;

  constructor(options: ClientObjectsOptions) {
    this.#options = options;
  }

  /** The objects of a session on a node. */
  on(node: string, session: string): readonly string[] {
    const { owners } = this.#options;
    return this.#of(session).filter((object) => owners.nodeOf(pipelineIdOf(object)) === node);
  }

  /** Tells the client that the media of an endpoint ended: a board publishes again, a viewer joins again. */
  tellEnd(endpoint: string): void {
    const states = { oldState: 'CONNECTED', newState: 'DISCONNECTED' } as const;
    const event = makeEvent(endpoint, 'MediaStateChanged', states, Date.now());
    this.#options.client.receive(stringify(event));
  }

  /** Objects are lost with their node. A client that makes no new ones is disconnected. */
  lost(objects: readonly string[]): void {
    if (objects.length === 0) return;
    const endpoints = objects.filter((id) => objectTypeOf(id) === 'WebRtcEndpoint');
    const tell = (): void => {
      for (const endpoint of endpoints) this.tellEnd(endpoint);
    };
    const isBoard = objects.some((id) => objectTypeOf(id) === 'MediaPipeline');
    if (isBoard) tell();
    else setTimeout(tell, viewerDelayMs).unref();
    const { sessions, startAgain } = this.#options;
    const restart = (): void => {
      if (sessions().every((session) => this.#of(session).length === 0)) startAgain();
    };
    if (endpoints.length === 0) restart();
    else setTimeout(restart, restartAfterMs).unref();
  }

  #of(session: string): readonly string[] {
    const { objects = [] } = this.#options.owners.sessionObjects(session) ?? {};
    return objects.map(({ id }) => id);
  }
}
