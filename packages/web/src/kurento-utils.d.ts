declare module 'kurento-utils' {
  interface WebRtcPeerOptions {
    readonly peerConnection: RTCPeerConnection;
    readonly mediaConstraints?: MediaStreamConstraints;
  }

  /** The first argument of each callback is an error or undefined. */
  interface WebRtcPeer {
    generateOffer(callback: (error: unknown, offer: string) => void): void;
    processAnswer(answer: string, callback: (error?: unknown) => void): void;
    addIceCandidate(candidate: RTCIceCandidateInit, callback: (error?: unknown) => void): void;
    dispose(): void;
  }

  type Create = new (options: WebRtcPeerOptions, callback: (error?: unknown) => void) => WebRtcPeer;

  const kurentoUtils: {
    readonly WebRtcPeer: {
      readonly WebRtcPeerRecvonly: Create;
      readonly WebRtcPeerSendrecv: Create;
    };
  };
  // eslint-disable-next-line no-restricted-syntax -- the package's own shape
  export default kurentoUtils;
}

interface Window {
  /** The logger of kurento-utils. */
  Logger?: unknown;
}
