// Boards or viewers of a cluster, in a process of their own; started by load-process.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { profiles } from '@boardcast/board';
import type { EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { pause } from '@boardcast/testkit/until';
import { encodeClip } from '../clip.ts';
import { BoardList } from './board-list.ts';
import { ClusterBoard, profile } from './cluster-board.ts';
import { ClusterViewer } from './cluster-viewer.ts';
import type { LoadOperations, LoadReply, LoadRequest } from './load-messages.ts';
import { mediaObjects } from './media-objects.ts';

const textTimeoutMs = 2000;
const joinPauseMs = 20;
const bitrate = 60_000;

const boards = new Map<string, ClusterBoard>();
const viewers: ClusterViewer[] = [];
const lists: BoardList[] = [];
const loopDelay = monitorEventLoopDelay({ resolution: 10 });
loopDelay.enable();

let clip: Promise<readonly EncodedFrame[]> | undefined;
function encoded(): Promise<readonly EncodedFrame[]> {
  const { width, height, fps, h264 } = profiles[profile];
  const source = `testsrc2=size=${width}x${height}:rate=${fps}`;
  clip ??= encodeClip({ source, seconds: (2 * h264.gop) / fps, bitrate, gop: h264.gop });
  return clip;
}

const operations: LoadOperations = {
  addBoards: async ({ boards: wanted, url }) => {
    const frames = await encoded();
    for (const { name, id } of wanted) {
      const board = new ClusterBoard({ name, id, url, clip: frames });
      boards.set(id, board);
      board.start();
      await pause(joinPauseMs);
    }
  },
  removeBoards: async (ids) => {
    const removed = ids.flatMap((id) => boards.get(id) ?? []);
    for (const id of ids) boards.delete(id);
    await Promise.all(removed.map((board) => board.stop()));
  },
  boards: ({ from, to }) => {
    const reports = [...boards.values()].map(({ name, id, isPublishing, pipelines, log }) => ({
      ...{ name, id, isPublishing, pipelines, log: log.between(from, to) },
    }));
    return Promise.resolve(reports);
  },
  addViewers: async ({ boards: names, url, listUrl, perPage }) => {
    let list: BoardList | undefined;
    for (const [index, name] of names.entries()) {
      if (list === undefined || index % perPage === 0) lists.push((list = new BoardList(listUrl)));
      viewers.push(new ClusterViewer(name, url, list));
      await pause(joinPauseMs);
    }
  },
  removeViewers: async (names) => {
    const removed = viewers.filter(({ board }) => names.includes(board));
    for (const viewer of removed) viewers.splice(viewers.indexOf(viewer), 1);
    await Promise.all(removed.map((viewer) => viewer.close()));
    if (viewers.length === 0) for (const list of lists.splice(0)) list.close();
  },
  viewers: ({ from, to }) => {
    const reports = viewers.map(({ board, source, frames, log }) => ({
      ...{ board, source, frames: frames.count, gap: frames.longestGap(from, to) },
      log: log.between(from, to),
    }));
    return Promise.resolve(reports);
  },
  delay: () => {
    const maxMs = loopDelay.max / 1e6;
    loopDelay.reset();
    return Promise.resolve(maxMs);
  },
  text: (url) =>
    fetch(url, { signal: AbortSignal.timeout(textTimeoutMs) }).then(
      (response) => response.text(),
      () => null,
    ),
  objects: mediaObjects,
};

async function handle({ id, operation, argument }: LoadRequest): Promise<LoadReply> {
  try {
    return { id, result: await operations[operation](argument as never) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

process.on('message', (request) => {
  void handle(request as LoadRequest).then((reply) => process.send?.(reply));
});
process.on('disconnect', () => process.exit(0));
