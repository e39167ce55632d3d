import { statsRows } from '@boardcast/web';

/** The counters of the received media. */
export interface Reception {
  /** RTP packets of video and audio. */
  readonly packetsReceived: number;
  readonly videoPacketsReceived: number;
  readonly framesDecoded: number;
  /** Of video; a packet that was sent again in time counts as received. */
  readonly videoPacketsLost: number;
  /** Of video. */
  readonly bytesReceived: number;
  /** In milliseconds, monotonic. */
  readonly atMs: number;
}

/** The rates between two readings. */
export interface Rates {
  readonly fps: number;
  readonly kbps: number;
  /** The share of the video's packets, from 0 to 1. */
  readonly loss: number;
}

/** Reads the counters of the received media (W3C webrtc-stats, inbound-rtp). */
export async function receptionOf(connection: RTCPeerConnection): Promise<Reception> {
  const rows = await statsRows(connection);
  const inbound = rows.filter(({ type }) => type === 'inbound-rtp');
  const sum = (name: string, ...kinds: readonly string[]) =>
    inbound
      .filter(({ kind }) => kinds.includes(String(kind)))
      .reduce((total, row) => total + Number(row[name] ?? 0), 0);
  return {
    packetsReceived: sum('packetsReceived', 'video', 'audio'),
    videoPacketsReceived: sum('packetsReceived', 'video'),
    framesDecoded: sum('framesDecoded', 'video'),
    videoPacketsLost: sum('packetsLost', 'video'),
    bytesReceived: sum('bytesReceived', 'video'),
    atMs: performance.now(),
  };
}

/** The rates between two readings; undefined between readings of two connections. */
export function ratesBetween(before: Reception, now: Reception): Rates | undefined {
  const seconds = (now.atMs - before.atMs) / 1000;
  if (seconds <= 0 || now.framesDecoded < before.framesDecoded) return undefined;
  const received = now.videoPacketsReceived - before.videoPacketsReceived;
  // Packets that arrive late are taken off the count.
  const lost = Math.max(0, now.videoPacketsLost - before.videoPacketsLost);
  return {
    loss: lost === 0 ? 0 : lost / (lost + received),
    fps: (now.framesDecoded - before.framesDecoded) / seconds,
    kbps: ((now.bytesReceived - before.bytesReceived) * 8) / 1000 / seconds,
  };
}
