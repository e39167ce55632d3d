declare global {
  /** W3C webrtc-encoded-transform; TypeScript's library has it for receivers only. */
  interface RTCRtpSender {
    transform: RTCRtpScriptTransform | null;
  }
}

export {};
