/** What a viewing receives now. */
export interface Reception {
  readonly packetsReceived: number;
  readonly framesDecoded: number;
  readonly bytesReceived: number;
  /** Milliseconds. */
  readonly atMs: number;
}

/** Frames and bits a second over some time. */
export interface Rates {
  readonly fps: number;
  readonly kbps: number;
}

/** Reads the video's counters (W3C webrtc-stats, inbound-rtp). */
export async function receptionOf(connection: RTCPeerConnection): Promise<Reception> {
  const report = await connection.getStats();
  const rows: Readonly<Record<string, unknown>>[] = [];
  report.forEach((row: Record<string, unknown>) => rows.push(row));
  const video = rows.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'video') ?? {};
  const number = (name: string) => Number(video[name] ?? 0);
  return {
    packetsReceived: number('packetsReceived'),
    framesDecoded: number('framesDecoded'),
    bytesReceived: number('bytesReceived'),
    atMs: performance.now(),
  };
}

/** The rates between two readings; none between readings of two connections. */
export function ratesBetween(before: Reception, now: Reception): Rates | undefined {
  const seconds = (now.atMs - before.atMs) / 1000;
  if (seconds <= 0 || now.framesDecoded < before.framesDecoded) return undefined;
  return {
    fps: (now.framesDecoded - before.framesDecoded) / seconds,
    kbps: ((now.bytesReceived - before.bytesReceived) * 8) / 1000 / seconds,
  };
}
