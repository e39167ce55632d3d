import type { JoinStep, JoinTimes } from '../join-steps.ts';

declare global {
  interface Window {
    /** The steps of the latest join. */
    boardcastJoin: JoinTimes;
  }
}

window.boardcastJoin = {};

function reached(step: JoinStep): void {
  window.boardcastJoin[step] = performance.timeOrigin + performance.now();
}

window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    this.addEventListener('signalingstatechange', () => {
      if (this.signalingState === 'stable') reached('answer set');
      if (this.signalingState === 'have-local-offer') reached('offer set');
    });
    this.addEventListener('iceconnectionstatechange', () => {
      if (this.iceConnectionState === 'connected') reached('ICE connected');
    });
    this.addEventListener('connectionstatechange', () => {
      if (this.connectionState === 'connected') reached('DTLS connected');
    });
  }
};

window.WebSocket = class extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener('message', ({ data }: MessageEvent<string>) => {
      if (data.includes('a=fingerprint:')) reached('answer received');
    });
  }

  override send(data: string): void {
    if (data.includes('"transaction"')) reached('transaction sent');
    super.send(data);
  }
};
