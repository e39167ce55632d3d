import { recordingStates } from '@boardcast/protocol';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Recordings } from './recordings.ts';

/** Adds the metrics of recordings, which are collected when they are requested. */
export function addRecordingMetrics(registry: Registry, recordings: Recordings): void {
  const registers = [registry];
  const { store } = recordings;
  new Gauge({
    name: 'boardcast_recording_segments',
    help: 'Segments on the disk.',
    registers,
    collect() {
      this.set(store.catalog.size);
    },
  });
  new Gauge({
    name: 'boardcast_recording_bytes',
    help: 'Size of all segments on the disk.',
    registers,
    collect() {
      this.set(store.catalog.bytes);
    },
  });
  new Counter({
    name: 'boardcast_recording_written_bytes_total',
    help: 'Bytes of recordings written.',
    registers,
    collect() {
      this.reset();
      this.inc(store.bytesWritten);
    },
  });
  new Counter({
    name: 'boardcast_recording_removed_segments_total',
    help: 'Segments deleted because a limit was exceeded.',
    registers,
    collect() {
      this.reset();
      this.inc(recordings.removedSegments);
    },
  });
  addBoardMetrics(registers, recordings);
}

function addBoardMetrics(registers: Registry[], recordings: Recordings): void {
  new Gauge({
    name: 'boardcast_recording_state',
    help: 'Whether the recording of a board is in a state: 1 or 0.',
    labelNames: ['board', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { board, state } of recordings.list()) {
        for (const each of recordingStates) {
          this.set({ board, state: each }, each === state ? 1 : 0);
        }
      }
    },
  });
  new Counter({
    name: 'boardcast_recording_dropped_frames_total',
    help: 'Video frames of a board that were not written although it was to be recorded.',
    labelNames: ['board'],
    registers,
    collect() {
      this.reset();
      for (const { board } of recordings.list()) {
        this.inc({ board }, recordings.droppedFrames(board));
      }
    },
  });
}
