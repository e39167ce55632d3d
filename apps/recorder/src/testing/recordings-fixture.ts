import { setImmediate } from 'node:timers/promises';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import type { AudioCodec } from '../media/media-frame.ts';
import { parseRecordingRule } from '../recording/recording-rule.ts';
import { Recordings, type RecordingOptions } from '../recording/recordings.ts';
import type { StoredSegment } from '../recording/stored-segment.ts';
import { clipFps } from './clip.ts';
import { FakeBoardStreams } from './fake-board-streams.ts';
import { SimulatedBoard } from './simulated-board.ts';

/** 2026-11-29 is a Sunday. */
export const startOfTest = Date.parse('2026-11-29T08:00:00Z');

export interface BoardOptions {
  readonly name?: string;
  readonly start?: number;
  readonly audio?: AudioCodec | undefined;
}

/** Recordings in a temporary folder, and the boards that they receive. */
export class RecordingsFixture {
  readonly folder: TemporaryFolder;
  readonly streams = new FakeBoardStreams();
  readonly logged: string[] = [];
  #recordings: Recordings | undefined;

  private constructor(folder: TemporaryFolder) {
    this.folder = folder;
  }

  static async create(): Promise<RecordingsFixture> {
    return new RecordingsFixture(await temporaryFolder('recordings'));
  }

  get recordings(): Recordings {
    if (this.#recordings === undefined) throw new Error('The recordings are not open.');
    return this.#recordings;
  }

  /** `rules` are as on the command line. */
  async open(
    rules: readonly string[] = ['*=always'],
    options: Partial<RecordingOptions> = {},
  ): Promise<Recordings> {
    this.#recordings = await Recordings.open({
      folder: this.folder.path,
      rules: rules.map(parseRecordingRule),
      keepFree: 0,
      streams: this.streams,
      log: (_, text) => void this.logged.push(text),
      ...options,
    });
    return this.#recordings;
  }

  /** A board in the gateway's list. */
  board(clip: readonly EncodedFrame[], options: BoardOptions = {}): SimulatedBoard {
    const { name = 'kitchen', start = startOfTest } = options;
    const audio = 'audio' in options ? options.audio : 'PCMA';
    this.streams.setBoards([...new Set([...this.streams.boards, name])]);
    const stream = this.streams.stream(name);
    return new SimulatedBoard({
      clip,
      fps: clipFps,
      start,
      audio,
      send: (frame) => stream.send(frame),
    });
  }

  segments(board = 'kitchen'): readonly StoredSegment[] {
    return this.recordings.store.catalog.of(board);
  }

  async close(): Promise<void> {
    await this.#recordings?.close();
    await this.folder.remove();
  }
}

/** Plays, and lets files be written meanwhile. */
export async function play(board: SimulatedBoard, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 1) {
    board.play(Math.min(1, left));
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
  }
}
