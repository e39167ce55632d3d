import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { LiveBoardStreams } from './media/live-board-streams.ts';
import { addRecordingMetrics, type Recordings } from './recording/index.ts';
import type { RtspServer } from './rtsp/rtsp-server.ts';
import type { Snapshots } from './snapshot/snapshots.ts';

export interface RecorderMetricsOptions {
  readonly streams: LiveBoardStreams;
  readonly snapshots: Snapshots;
  readonly recordings: Recordings;
  readonly rtsp: () => RtspServer | undefined;
}

/** The metrics of the recorder, in Prometheus' text format. */
export class RecorderMetrics {
  readonly #registry = new Registry();

  constructor({ streams, snapshots, recordings, rtsp }: RecorderMetricsOptions) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry, prefix: 'boardcast_recorder_' });
    new Gauge({
      name: 'boardcast_recorder_boards',
      help: 'Boards that the recorder receives.',
      registers,
      collect() {
        this.set(streams.received);
      },
    });
    new Counter({
      name: 'boardcast_recorder_snapshots_total',
      help: 'Key frames decoded for snapshots.',
      registers,
      collect() {
        this.reset();
        this.inc(snapshots.taken);
      },
    });
    new Gauge({
      name: 'boardcast_rtsp_readers',
      help: 'Readers over RTSP, by transport.',
      labelNames: ['transport'],
      registers,
      collect() {
        this.set({ transport: 'tcp' }, rtsp()?.counts.tcpReaders ?? 0);
        this.set({ transport: 'udp' }, rtsp()?.counts.udpReaders ?? 0);
      },
    });
    addRecordingMetrics(this.#registry, recordings);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
