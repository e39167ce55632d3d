import { open } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import type { MediaFrame } from '../media/media-frame.ts';
import { Recordings } from '../recording/recordings.ts';
import { encodeClip } from './clip.ts';
import { FakeBoardStreams } from './fake-board-streams.ts';
import { SimulatedBoard } from './simulated-board.ts';

/** `record` or `copy`; how many boards, for how long; the video. Prints what it took as JSON. */
const [, , mode = '', boards = '1', seconds = '60', size = '', fps = '25', bitrate = '0'] =
  process.argv;
const names = Array.from({ length: Number(boards) }, (_, index) => `board-${index}`);
const clipFps = 25;
const clip = await encodeClip({ size, bitrate: (Number(bitrate) * clipFps) / Number(fps) });
const folder = await temporaryFolder('bench');

interface Destination {
  send(name: string, frame: MediaFrame): void;
  close(): Promise<number>;
}

async function recorder(): Promise<Destination> {
  const streams = new FakeBoardStreams();
  const recordings = await Recordings.open({
    folder: folder.path,
    rules: [{ pattern: '*', when: 'always' }],
    keepFree: 0,
    streams,
  });
  streams.setBoards(names);
  return {
    send: (name, frame) => streams.stream(name).send(frame),
    close: async () => {
      await recordings.close();
      return recordings.store.bytesWritten;
    },
  };
}

/** Appends the same payloads to files, as often as a recording writes. */
async function copier(): Promise<Destination> {
  const create = (name: string) => open(path.join(folder.path, name), 'w');
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await create(name)] as const)),
  );
  const pending = new Map<string, { since: number; chunks: Buffer[] }>();
  const writes: Promise<unknown>[] = [];
  let bytes = 0;
  const flush = (name: string, chunks: readonly Buffer[]): void => {
    const data = Buffer.concat(chunks);
    bytes += data.length;
    const write = files.get(name)?.write(data);
    if (write !== undefined) writes.push(write);
  };
  return {
    send: (name, frame) => {
      const { since, chunks } = pending.get(name) ?? { since: frame.time, chunks: [] };
      chunks.push(...(frame.kind === 'video' ? frame.units : [frame.data]));
      pending.set(name, { since, chunks });
      if (frame.time - since < 500) return;
      flush(name, chunks);
      pending.delete(name);
    },
    close: async () => {
      for (const [name, { chunks }] of pending) flush(name, chunks);
      await Promise.all(writes);
      await Promise.all([...files.values()].map((file) => file.close()));
      return bytes;
    },
  };
}

const destination = await (mode === 'record' ? recorder() : copier());
const start = Date.now();
const playing = names.map(
  (name, seed) =>
    new SimulatedBoard({
      clip,
      fps: Number(fps),
      start,
      audio: 'PCMA',
      seed,
      send: (frame) => destination.send(name, frame),
    }),
);
const before = process.cpuUsage();
let maxResident = 0;
for (let second = 0; second < Number(seconds); second += 1) {
  for (const board of playing) board.play(1);
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
  maxResident = Math.max(maxResident, process.memoryUsage.rss());
}
const bytes = await destination.close();
const { user, system } = process.cpuUsage(before);
await folder.remove();
console.log(JSON.stringify({ cpuMs: (user + system) / 1000, bytes, residentBytes: maxResident }));
process.exit(0);
