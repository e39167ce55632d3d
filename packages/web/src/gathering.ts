/** A network interface without an answer must not delay an offer for longer. */
const gatheringTimeoutMs = 1000;

/** Resolves when all ICE candidates are gathered, when there is one of a relay, or after a second. */
export function gatheringComplete(connection: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, gatheringTimeoutMs);
    const check = () => connection.iceGatheringState === 'complete' && resolve();
    connection.addEventListener('icegatheringstatechange', check);
    // Its address is reached from everywhere; a blocked way to another server ends only by timeout.
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === 'relay') resolve();
    });
    check();
  });
}
