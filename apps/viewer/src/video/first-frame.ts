/** Calls back once when a stream that is not shown has a frame; returns what ends that. */
export function awaitFrame(stream: MediaStream, received: () => void): () => void {
  const probe = Object.assign(document.createElement('video'), {
    ...{ muted: true, playsInline: true, autoplay: true },
    srcObject: stream,
  });
  probe.addEventListener('loadeddata', received, { once: true });
  probe.play().catch(() => undefined);
  return () => {
    probe.removeEventListener('loadeddata', received);
    probe.pause();
    Object.assign(probe, { srcObject: null });
  };
}
