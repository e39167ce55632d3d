import type { MediaServerHealth } from '@boardcast/protocol';
import type { ReceivedMedia } from './board-bitrates.ts';
import type { NodesControl } from './cluster/nodes-control.ts';
import type { GatewayError } from './gateway-error.ts';
import type { Component, GatewayState, Installation } from './gateway-state.ts';
import type { Upstream, UpstreamClient } from './upstream.ts';

/** What media servers are started with. */
export interface MediaServersStart {
  readonly state: GatewayState;
  /** The embedded one crashed too often and is not restarted. */
  readonly onGivenUp: (error: GatewayError) => void;
  /** The only one was replaced by another without its objects. */
  readonly onReplaced: () => void;
}

/** The media servers of a gateway: one, or several nodes. */
export interface MediaServers extends Component, Installation {
  /** The list of them, for the HTTP API. */
  readonly nodes: NodesControl;
  /** Throws a GatewayError or a SignalingError when there is none. */
  start(options: MediaServersStart): Promise<void>;
  /** What executes the requests of a client. */
  openUpstream(client: UpstreamClient): Upstream;
  /** Something may have changed in a pipeline. */
  touch(pipeline: string): void;
  /** A client dropped its reference to a pipeline. */
  left(pipeline: string): void;
  /** Releases objects of a principal whose key or token was revoked. */
  release(objects: readonly string[]): void;
  /** What an endpoint has received from its peer; undefined before there was anything. */
  receivedMedia(endpoint: string): Promise<ReceivedMedia | undefined>;
  /** Whether a media server sends and receives media at an IP address. */
  isMediaAddress(address: string): boolean;
  /** The health of the embedded one: `down` when it does not answer, undefined where there is none. */
  health(): Promise<MediaServerHealth | 'down' | undefined>;
  /** The metrics of the embedded one. */
  metrics(): Promise<string | undefined>;
}
