import { randomUUID } from 'node:crypto';
import type { Upstream, UpstreamClient } from '../upstream.ts';
import type { ObjectOwners } from '../object-owners.ts';
import { ClusterSessions, type SessionDirectory } from './cluster-session.ts';
import type { Nodes } from './nodes.ts';
import { NodesUpstream } from './nodes-upstream.ts';
import type { Placement } from './placement.ts';
import type { Places } from './places.ts';

export interface SessionLayerOptions {
  readonly nodes: Nodes;
  readonly places: Places;
  readonly owners: ObjectOwners;
  readonly directory: SessionDirectory;
  /** Where the endpoints of viewers are made; as they ask for by default. */
  readonly placement?: Placement | undefined;
  /** Something may have changed in a pipeline. */
  readonly touch: (pipeline: string) => void;
}

/** A Kurento closes a session that was not used for twice this time. */
const keepAliveMs = 60_000;

/** The clients of this gateway, each with its sessions on the nodes. */
export class SessionLayer {
  readonly #options: SessionLayerOptions;
  readonly #sessions: ClusterSessions<NodesUpstream>;
  readonly #upstreams = new Set<NodesUpstream>();
  readonly #serverId = randomUUID();
  readonly #stopListening: () => void;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(options: SessionLayerOptions) {
    this.#options = options;
    this.#sessions = new ClusterSessions(options.directory);
    this.#stopListening = options.nodes.onChange((node) => this.#nodeChanged(node));
    this.#timer = setInterval(() => {
      for (const upstream of this.#upstreams) upstream.keepAlive();
    }, keepAliveMs);
    this.#timer.unref();
  }

  open(client: UpstreamClient): Upstream {
    const upstream: NodesUpstream = new NodesUpstream(client, {
      ...this.#options,
      sessions: this.#sessions,
      serverId: this.#serverId,
      onEnd: () => this.#upstreams.delete(upstream),
    });
    this.#upstreams.add(upstream);
    return upstream;
  }

  /** The connected client of a session. */
  clientOf(session: string | undefined): NodesUpstream | undefined {
    return session === undefined ? undefined : this.#sessions.find(session)?.client;
  }

  /** Another gateway has a session now: its client went there. */
  lost(session: string): void {
    this.#sessions.find(session)?.client?.lostSession(session);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening();
    for (const upstream of this.#upstreams) upstream.terminate();
  }

  #nodeChanged(node: string): void {
    const { nodes } = this.#options;
    const isUp = nodes.isUp(node);
    for (const upstream of this.#upstreams) {
      if (isUp) upstream.nodeUp(node);
      else upstream.nodeDown(node);
    }
  }
}
