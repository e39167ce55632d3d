import { WebRTCPlayer } from '@eyevinn/webrtc-player';
import { WHEPClient } from 'whip-whep/whep.js';
import { WHIPClient } from 'whip-whep/whip.js';

export interface WebRtcHttpClients {
  /** Publishes a moving canvas by whip-whep, in Chromium's H.264 and Opus. */
  publish(url: string, token: string): Promise<void>;
  /** Plays by whip-whep; resolves when frames were rendered. */
  view(url: string, token: string): Promise<void>;
  /** Plays by Eyevinn's player; resolves when frames were rendered. */
  play(url: string): Promise<void>;
  /** Ends what was begun last, as its client does. */
  end(): Promise<void>;
}

declare global {
  interface Window {
    webRtcHttpClients: WebRtcHttpClients;
  }
}

const [width, height, fps] = [320, 240, 10];
const framesToRender = 10;
let end: () => Promise<unknown> = () => Promise.resolve();

function movingCanvas(): MediaStream {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    if (context === null) return;
    context.fillStyle = `hsl(${(frame * 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, width, height);
  }, 1000 / fps);
  return canvas.captureStream(fps);
}

function videoOf(stream: MediaStream | null): HTMLVideoElement {
  const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
  video.srcObject = stream;
  document.body.append(video);
  return video;
}

function rendered(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    let frames = 0;
    const count = () => {
      frames += 1;
      if (frames === framesToRender) resolve();
      else video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
  });
}

window.webRtcHttpClients = {
  async publish(url, token) {
    const connection = new RTCPeerConnection();
    const [audio] = new AudioContext().createMediaStreamDestination().stream.getTracks();
    for (const track of [...(audio ? [audio] : []), ...movingCanvas().getTracks()]) {
      connection.addTransceiver(track, { direction: 'sendonly' });
    }
    const client = new WHIPClient();
    end = () => client.stop();
    await client.publish(connection, url, token);
  },
  async view(url, token) {
    const connection = new RTCPeerConnection();
    const stream = new MediaStream();
    const video = videoOf(stream);
    connection.addEventListener('track', ({ track }) => stream.addTrack(track));
    for (const kind of ['audio', 'video']) {
      connection.addTransceiver(kind, { direction: 'recvonly' });
    }
    const client = new WHEPClient();
    end = () => client.stop();
    await client.view(connection, url, token);
    await rendered(video);
  },
  async play(url) {
    const video = videoOf(null);
    const player = new WebRTCPlayer({ video, type: 'whep', statsTypeFilter: '^none$' });
    end = () => Promise.resolve(player.destroy());
    await player.load(new URL(url));
    await rendered(video);
  },
  end: async () => {
    await end();
  },
};
