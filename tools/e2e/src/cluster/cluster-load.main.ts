// Boards or viewers of a cluster, in a process of their own; started by load-process.ts.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pause } from '@boardcast/testkit/until';
import { BoardList } from './board-list.ts';
import { ClusterBoard } from './cluster-board.ts';
import { ClusterViewer } from './cluster-viewer.ts';
import type { LoadOperations, LoadReply, LoadRequest } from './load-messages.ts';
import { mediaObjects } from './media-objects.ts';
import { encodeScene } from './scene.ts';

const textTimeoutMs = 2000;
const joinPauseMs = 20;
const headers = { 'Content-Type': 'application/json' };

const boards = new Map<string, ClusterBoard>();
interface ViewerGroup {
  readonly viewers: ClusterViewer[];
  readonly lists: BoardList[];
}

const groups = new Map<string, ViewerGroup>();
function groupOf(name: string): ViewerGroup {
  const group = groups.get(name) ?? { viewers: [], lists: [] };
  groups.set(name, group);
  return group;
}

const loopDelay = monitorEventLoopDelay({ resolution: 10 });
loopDelay.enable();

let scene: ReturnType<typeof encodeScene> | undefined;

const operations: LoadOperations = {
  addBoards: async ({ boards: wanted, url }) => {
    const clip = await (scene ??= encodeScene());
    for (const { name, id } of wanted) {
      const board = new ClusterBoard({ name, id, url, clip });
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
  addViewers: async ({ boards: names, group, url, listUrl, perPage }) => {
    const { viewers, lists } = groupOf(group);
    for (const [index, name] of names.entries()) {
      if (index % perPage === 0) lists.push(new BoardList(listUrl));
      const list = lists.at(-1);
      if (list !== undefined) viewers.push(new ClusterViewer(name, url, list));
      await pause(joinPauseMs);
    }
  },
  removeViewers: async (group) => {
    const { viewers, lists } = groupOf(group);
    groups.delete(group);
    await Promise.all(viewers.map((viewer) => viewer.close()));
    for (const list of lists) list.close();
  },
  viewers: ({ group, from, to }) => {
    const reports = groupOf(group).viewers.map(({ board, source, frames, log }) => ({
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
  text: ({ url, body }) =>
    fetch(url, {
      signal: AbortSignal.timeout(textTimeoutMs),
      ...(body === undefined ? {} : { method: 'POST', body, headers }),
    }).then(
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
