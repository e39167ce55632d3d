import type { EventData, EventType } from '@boardcast/protocol';
import type { Registry } from 'prom-client';
import { Counter, Gauge } from 'prom-client';
import type { WebRtcEndpoint } from '../objects/webrtc-endpoint.ts';
import type { SinkStats } from '../rtp/sink-statistics.ts';
import type { SourceStats } from '../rtp/source-track.ts';
import type { MediaKind } from '../rtp/track.ts';
import { mediaKinds } from '../rtp/track.ts';

const counts = {
  packetsReceived: ['packets_received', 'RTP packets received from publishers.'],
  bytesReceived: ['bytes_received', 'RTP bytes received from publishers, headers included.'],
  packetsLost: ['packets_lost', 'RTP packets of publishers that were never received.'],
  nacksSent: ['nacks_sent', 'Retransmission requests sent to publishers.'],
  plisSent: ['plis_sent', 'Key-frame requests sent to publishers.'],
  packetsSent: ['packets_sent', 'RTP packets sent to viewers, retransmissions included.'],
  bytesSent: ['bytes_sent', 'Payload bytes sent to viewers.'],
  packetsLostByViewers: ['packets_lost_by_viewers', 'RTP packets that viewers report as lost.'],
  nacksReceived: ['nacks_received', 'Retransmission requests received from viewers.'],
  plisReceived: ['plis_received', 'Key-frame requests received from viewers, by PLI.'],
  firsReceived: ['firs_received', 'Key-frame requests received from viewers, by FIR.'],
} as const;
type Count = keyof typeof counts;
type Counts = Record<Count, number>;

const countNames = Object.keys(counts) as Count[];
const streamCounts = ['packetsReceived', 'bytesReceived', 'packetsLost'] as const;

const updateMs = 1000;

interface Observed {
  readonly endpoint: WebRtcEndpoint;
  /** The counts that were added to the totals already. */
  readonly added: Readonly<Record<MediaKind, Counts>>;
  isConnected: boolean;
}

/**
 * The totals of all endpoints since the start. Counts are read from the endpoints when metrics are
 * collected, and before an endpoint resets its own; nothing is done per packet.
 */
export class MediaMetrics {
  readonly #find: (id: string) => WebRtcEndpoint | undefined;
  readonly #observed = new Map<string, Observed>();
  readonly #totals: Readonly<Record<Count, Counter>>;
  readonly #connections: Counter;
  readonly #disconnections: Counter;
  readonly #endpoints: Gauge;
  readonly #keyFramesOnly: Gauge;
  #bytes = 0;
  #updatedAt = -Infinity;

  constructor(registry: Registry, find: (id: string) => WebRtcEndpoint | undefined) {
    this.#find = find;
    const registers = [registry];
    this.#totals = Object.fromEntries(
      countNames.map((count) => [count, createTotal(registry, count)]),
    ) as Record<Count, Counter>;
    this.#connections = new Counter({
      name: 'boardcast_peer_connections_total',
      help: 'Peers that connected.',
      registers,
    });
    this.#disconnections = new Counter({
      name: 'boardcast_peer_disconnections_total',
      help: 'Connected peers that disconnected or were lost.',
      registers,
    });
    this.#endpoints = new Gauge({
      name: 'boardcast_endpoints',
      help: 'Existing WebRtcEndpoints.',
      registers,
    });
    this.#keyFramesOnly = new Gauge({
      name: 'boardcast_viewers_key_frames_only',
      help: 'Viewers that are sent key frames only because of a poor connection.',
      registers,
    });
  }

  /** Must be called for every event of every object, before subscribers get it. */
  onEvent<T extends EventType>(object: string, type: T, data: EventData[T]): void {
    switch (type) {
      case 'ObjectCreated':
        return this.#created((data as EventData['ObjectCreated']).object);
      case 'ObjectDestroyed':
        return this.#destroyed((data as EventData['ObjectDestroyed']).objectId);
      case 'ConnectionStateChanged':
        return this.#connectionChanged(object, data as EventData['ConnectionStateChanged']);
      // A sink resets its counts when its peer or its endpoint closes; these events come before.
      case 'DtlsConnectionStateChange':
        return this.#addCounts(object);
      case 'ElementDisconnected':
        this.#addCounts(object);
        return this.#addCounts((data as EventData['ElementDisconnected']).sink);
    }
  }

  /** The number of existing endpoints. */
  get endpoints(): number {
    return this.#observed.size;
  }

  /** The bytes of media that were received and sent since the start; a second old at most. */
  get bytes(): number {
    if (performance.now() - this.#updatedAt > updateMs) this.update();
    return this.#bytes;
  }

  /** Reads the current counts of all endpoints; to be called before metrics are collected. */
  update(): void {
    this.#updatedAt = performance.now();
    let keyFramesOnly = 0;
    for (const observed of this.#observed.values()) {
      this.#add(observed);
      const { VIDEO } = observed.endpoint.peer.forwarder.sinks;
      if (VIDEO.stats()?.keyFramesOnly === true) keyFramesOnly += 1;
    }
    this.#keyFramesOnly.set(keyFramesOnly);
    this.#endpoints.set(this.endpoints);
  }

  #created(id: string): void {
    const endpoint = this.#find(id);
    if (endpoint === undefined) return;
    const added = { AUDIO: zero(), VIDEO: zero() };
    this.#observed.set(id, { endpoint, added, isConnected: false });
  }

  #destroyed(id: string): void {
    const observed = this.#observed.get(id);
    if (observed === undefined) return;
    this.#add(observed);
    if (observed.isConnected) this.#disconnections.inc();
    this.#observed.delete(id);
  }

  #connectionChanged(id: string, { newState }: EventData['ConnectionStateChanged']): void {
    const observed = this.#observed.get(id);
    const isConnected = newState === 'CONNECTED';
    if (observed === undefined || observed.isConnected === isConnected) return;
    observed.isConnected = isConnected;
    (isConnected ? this.#connections : this.#disconnections).inc();
  }

  #addCounts(id: string): void {
    const observed = this.#observed.get(id);
    if (observed !== undefined) this.#add(observed);
  }

  /** Adds what was counted since the last time. */
  #add({ endpoint, added }: Observed): void {
    const { sources, sinks } = endpoint.peer.forwarder;
    for (const kind of mediaKinds) {
      const now = { ...sourceCounts(sources[kind].stats()), ...sinkCounts(sinks[kind].stats()) };
      const before = added[kind];
      // The counts of a publisher's next stream start at 0.
      const isNewStream = (now.packetsReceived ?? Infinity) < before.packetsReceived;
      if (isNewStream) for (const count of streamCounts) before[count] = 0;
      for (const [count, value] of Object.entries(now) as [Count, number][]) {
        // A lost packet may still arrive, but a total never decreases.
        if (value <= before[count]) continue;
        this.#totals[count].inc({ kind: kind.toLowerCase() }, value - before[count]);
        if (count === 'bytesReceived' || count === 'bytesSent')
          this.#bytes += value - before[count];
        before[count] = value;
      }
    }
  }
}

function createTotal(registry: Registry, count: Count): Counter {
  const [name, help] = counts[count];
  const total = new Counter({
    name: `boardcast_${name}_total`,
    help,
    labelNames: ['kind'],
    registers: [registry],
  });
  for (const kind of mediaKinds) total.inc({ kind: kind.toLowerCase() }, 0);
  return total;
}

function zero(): Counts {
  return Object.fromEntries(countNames.map((count) => [count, 0])) as Counts;
}

function sourceCounts(stats: SourceStats | undefined): Partial<Counts> {
  if (stats === undefined) return {};
  return {
    packetsReceived: stats.packetsReceived,
    bytesReceived: stats.bytesReceived,
    packetsLost: stats.packetsLost,
    nacksSent: stats.nackCount,
    plisSent: stats.pliCount,
  };
}

function sinkCounts(stats: SinkStats | undefined): Partial<Counts> {
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
