import {
  KurentoClient,
  ViewerSession,
  openBrowserSocket,
  type ViewerPeer,
} from '@boardcast/signaling';
import type { IceCandidate } from '@boardcast/protocol';
import { observePeerConnections, videoReceived } from '../../page/media-statistics.ts';

/** The frames of one viewer so far, and when they were counted, in ms since 1970. */
export interface FrameCount {
  readonly at: number;
  readonly received: number;
  readonly decoded: number;
}

declare global {
  interface Window {
    /** The counts since the last call. */
    boardcastFrameCounts: () => readonly FrameCount[];
    /** Watches the board that publishes to the endpoint `source`, with any codec of the browser. */
    boardcastWatch: (url: string, source: string) => void;
  }
}

const intervalMs = 1000;
let counts: FrameCount[] = [];

observePeerConnections();
setInterval(() => {
  void videoReceived().then((count) => count === undefined || counts.push(count));
}, intervalMs);
window.boardcastFrameCounts = () => {
  const taken = counts;
  counts = [];
  return taken;
};

class PagePeer implements ViewerPeer {
  readonly #connection = new RTCPeerConnection();
  readonly #video = document.createElement('video');

  constructor() {
    this.#connection.addTransceiver('video', { direction: 'recvonly' });
    this.#video.muted = true;
    this.#connection.ontrack = ({ track }) => {
      this.#video.srcObject = new MediaStream([track]);
      void this.#video.play();
    };
    document.body.append(this.#video);
  }

  async createOffer(): Promise<string> {
    await this.#connection.setLocalDescription();
    return this.#connection.localDescription?.sdp ?? '';
  }

  setAnswer(sdp: string): Promise<void> {
    return this.#connection.setRemoteDescription({ type: 'answer', sdp });
  }

  addCandidate({ candidate, sdpMid, sdpMLineIndex }: IceCandidate): void {
    void this.#connection.addIceCandidate({ candidate, sdpMid, sdpMLineIndex });
  }

  close(): void {
    this.#connection.close();
    this.#video.remove();
  }
}

window.boardcastWatch = (url, source) => {
  const client = new KurentoClient({ url, openSocket: openBrowserSocket });
  const session = new ViewerSession({
    client,
    target: { source },
    createPeer: () => new PagePeer(),
  });
  void client.connect().then(() => session.start());
};
