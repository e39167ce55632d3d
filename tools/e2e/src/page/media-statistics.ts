/** Totals over a page's open peer connections, as W3C's webrtc-stats names them. */
export interface MediaStatistics {
  readonly framesSent: number;
  readonly packetsSent: number;
  /** Seconds. */
  readonly totalPacketSendDelay: number;
  /** The NACKs that the sender received. */
  readonly nackCount: number;
  readonly framesDecoded: number;
  readonly totalAudioEnergy: number;
}

const open = new Set<RTCPeerConnection>();

/** Observes every peer connection of the page. */
export function observePeerConnections(): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      open.add(this);
    }
  };
}

const sources: Readonly<Record<keyof MediaStatistics, string>> = {
  framesSent: 'outbound-rtp video',
  packetsSent: 'outbound-rtp video',
  totalPacketSendDelay: 'outbound-rtp video',
  nackCount: 'outbound-rtp video',
  framesDecoded: 'inbound-rtp video',
  totalAudioEnergy: 'inbound-rtp audio',
};

/** The sums over the connections that are open now. */
export async function mediaStatistics(): Promise<MediaStatistics> {
  const rows = await rtpRows();
  const sum = (name: keyof MediaStatistics) =>
    rows
      .filter(({ type, kind }) => `${String(type)} ${String(kind)}` === sources[name])
      .reduce((total, row) => total + Number(row[name] ?? 0), 0);
  return {
    framesSent: sum('framesSent'),
    packetsSent: sum('packetsSent'),
    totalPacketSendDelay: sum('totalPacketSendDelay'),
    nackCount: sum('nackCount'),
    framesDecoded: sum('framesDecoded'),
    totalAudioEnergy: sum('totalAudioEnergy'),
  };
}

async function rtpRows(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for (const connection of open) {
    if (connection.signalingState === 'closed') open.delete(connection);
    else (await connection.getStats()).forEach((row: Record<string, unknown>) => rows.push(row));
  }
  return rows;
}

/** The frames of the received video, and when they were counted, in ms since 1970. */
export async function videoReceived(): Promise<
  { readonly at: number; readonly received: number; readonly decoded: number } | undefined
> {
  const row = (await rtpRows()).find(
    ({ type, kind }) => type === 'inbound-rtp' && kind === 'video',
  );
  if (row === undefined) return undefined;
  return {
    at: Number(row['timestamp']),
    received: Number(row['framesReceived'] ?? 0),
    decoded: Number(row['framesDecoded'] ?? 0),
  };
}
