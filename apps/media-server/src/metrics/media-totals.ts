import type { EventData, EventType } from '@boardcast/protocol';
import type { WebRtcEndpoint } from '../objects/webrtc-endpoint.ts';
import type { SinkStats } from '../rtp/sink-track.ts';
import type { SourceStats } from '../rtp/source-track.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';
import type { Family, Sample } from './family.ts';
import { counter, gauge } from './family.ts';

const counts = [
  'packetsReceived',
  'bytesReceived',
  'packetsLost',
  'nacksSent',
  'plisSent',
  'packetsSent',
  'bytesSent',
  'packetsLostByViewers',
  'nacksReceived',
  'plisReceived',
  'firsReceived',
] as const;
type Count = (typeof counts)[number];
type Counts = Record<Count, number>;

const ofStream = ['packetsReceived', 'bytesReceived', 'packetsLost'] as const;

const names: Readonly<Record<Count, readonly [name: string, help: string]>> = {
  packetsReceived: ['packets_received', 'RTP packets from publishers.'],
  bytesReceived: ['bytes_received', 'RTP bytes from publishers, headers included.'],
  packetsLost: ['packets_lost', 'RTP packets of publishers that never came.'],
  nacksSent: ['nacks_sent', 'Requests to publishers for lost packets.'],
  plisSent: ['plis_sent', 'Requests to publishers for key frames.'],
  packetsSent: ['packets_sent', 'RTP packets to viewers, those sent again included.'],
  bytesSent: ['bytes_sent', 'Payload bytes to viewers.'],
  packetsLostByViewers: ['packets_lost_by_viewers', 'RTP packets that viewers report as lost.'],
  nacksReceived: ['nacks_received', 'Requests of viewers for lost packets.'],
  plisReceived: ['plis_received', 'Requests of viewers for key frames, by PLI.'],
  firsReceived: ['firs_received', 'Requests of viewers for key frames, by FIR.'],
};

interface Watched {
  readonly endpoint: WebRtcEndpoint;
  readonly read: Readonly<Record<MediaKind, Counts>>;
  connected: boolean;
}

/**
 * What all endpoints have ever counted. The counts are read from the endpoints when they are asked
 * for, and once more before an endpoint forgets its own; nothing is done for a packet.
 */
export class MediaTotals {
  readonly #find: (id: string) => WebRtcEndpoint | undefined;
  readonly #watched = new Map<string, Watched>();
  readonly #totals: Readonly<Record<MediaKind, Counts>> = { AUDIO: zero(), VIDEO: zero() };
  #joins = 0;
  #leaves = 0;

  constructor(find: (id: string) => WebRtcEndpoint | undefined) {
    this.#find = find;
  }

  /** Hears every event of every object, before those who subscribed do. */
  hear<T extends EventType>(object: string, type: T, data: EventData[T]): void {
    switch (type) {
      case 'ObjectCreated':
        return this.#created((data as EventData['ObjectCreated']).object);
      case 'ObjectDestroyed':
        return this.#destroyed((data as EventData['ObjectDestroyed']).objectId);
      case 'ConnectionStateChanged':
        return this.#connection(object, data as EventData['ConnectionStateChanged']);
      // A sink forgets its counts when its peer leaves or its endpoint goes: these come just before.
      case 'DtlsConnectionStateChange':
        return this.#settle(object);
      case 'ElementDisconnected':
        this.#settle(object);
        return this.#settle((data as EventData['ElementDisconnected']).sink);
    }
  }

  get endpoints(): number {
    return this.#watched.size;
  }

  families(): Family[] {
    for (const watched of this.#watched.values()) this.#read(watched);
    return [
      ...counts.map((count) => this.#family(count)),
      counter('boardcast_joins_total', 'Peers that connected.', this.#joins),
      counter('boardcast_leaves_total', 'Connected peers that left or were lost.', this.#leaves),
      gauge('boardcast_endpoints', 'WebRtcEndpoints that exist.', this.endpoints),
      gauge(
        'boardcast_viewers_key_frames_only',
        'Viewers who are sent key frames only, since their link carries no more.',
        this.#keyFramesOnly(),
      ),
    ];
  }

  #family(count: Count): Family {
    const [name, help] = names[count];
    const samples: Sample[] = mediaKinds.map((kind) => ({
      labels: { kind: kind.toLowerCase() },
      value: this.#totals[kind][count],
    }));
    return counter(`boardcast_${name}_total`, help, samples);
  }

  #keyFramesOnly(): number {
    const all = [...this.#watched.values()];
    return all.filter(({ endpoint }) => endpoint.peer.forwarder.sinks.VIDEO.stats()?.keyFramesOnly)
      .length;
  }

  #created(id: string): void {
    const endpoint = this.#find(id);
    if (endpoint === undefined) return;
    const read = { AUDIO: zero(), VIDEO: zero() };
    this.#watched.set(id, { endpoint, read, connected: false });
  }

  #destroyed(id: string): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    this.#read(watched);
    if (watched.connected) this.#leaves += 1;
    this.#watched.delete(id);
  }

  #connection(id: string, { newState }: EventData['ConnectionStateChanged']): void {
    const watched = this.#watched.get(id);
    const connected = newState === 'CONNECTED';
    if (watched === undefined || watched.connected === connected) return;
    watched.connected = connected;
    if (connected) this.#joins += 1;
    else this.#leaves += 1;
  }

  #settle(id: string): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) this.#read(watched);
  }

  /** Adds what has been counted since the last time. */
  #read({ endpoint, read }: Watched): void {
    const { sources, sinks } = endpoint.peer.forwarder;
    for (const kind of mediaKinds) {
      const now = { ...ofSource(sources[kind].stats()), ...ofSink(sinks[kind].stats()) };
      const before = read[kind];
      // A publisher that begins another stream is counted anew.
      const began = (now.packetsReceived ?? Infinity) < before.packetsReceived;
      if (began) for (const count of ofStream) before[count] = 0;
      for (const [count, value] of Object.entries(now) as [Count, number][]) {
        // What was lost may still come, but a total never falls.
        this.#totals[kind][count] += Math.max(0, value - before[count]);
        before[count] = Math.max(before[count], value);
      }
    }
  }
}

function zero(): Counts {
  return Object.fromEntries(counts.map((count) => [count, 0])) as Counts;
}

function ofSource(stats: SourceStats | undefined): Partial<Counts> {
  if (stats === undefined) return {};
  return {
    packetsReceived: stats.packetsReceived,
    bytesReceived: stats.bytesReceived,
    packetsLost: stats.packetsLost,
    nacksSent: stats.nackCount,
    plisSent: stats.pliCount,
  };
}

function ofSink(stats: SinkStats | undefined): Partial<Counts> {
  if (stats === undefined) return {};
  return {
    packetsSent: stats.packetsSent,
    bytesSent: stats.bytesSent,
    packetsLostByViewers: stats.packetsLost,
    nacksReceived: stats.nackCount,
    plisReceived: stats.pliCount,
    firsReceived: stats.firCount,
  };
}
