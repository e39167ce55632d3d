import { codecBoard } from './codec-board.ts';
import { espCapture } from './esp-capture.ts';
import { espHosted } from './esp-hosted.ts';
import { espIdf } from './esp-idf.ts';
import { espPeer } from './esp-peer.ts';
import { espVideo } from './esp-video.ts';
import { mdns } from './mdns.ts';
import { websocketClient } from './websocket-client.ts';
import type { Headers } from './header-facts.ts';

/** The headers of all components that the firmware uses. */
export const headers: Headers = {
  ...espIdf,
  ...websocketClient,
  ...espPeer,
  ...espCapture,
  ...codecBoard,
  ...espVideo,
  ...espHosted,
  ...mdns,
};
