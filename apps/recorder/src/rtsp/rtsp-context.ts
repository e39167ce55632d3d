import type { Log } from '@boardcast/signaling';
import type { RtspAuthenticator } from './access/rtsp-authenticator.ts';
import type { AddressCounter } from './address-counter.ts';
import type { UdpPorts } from './delivery/udp-ports.ts';
import type { BoardFeeds } from './media/board-feeds.ts';

/** What all connections of a server share. */
export interface RtspContext {
  readonly feeds: BoardFeeds;
  readonly udp: UdpPorts;
  /** Without one, everybody may watch. */
  readonly authenticator: RtspAuthenticator | undefined;
  readonly readers: AddressCounter;
  /** How long DESCRIBE waits for video. */
  readonly describeTimeoutMs: number;
  readonly log: Log;
}
