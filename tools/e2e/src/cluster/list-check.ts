import { isPublished } from '@boardcast/protocol';
import type { Cluster } from './cluster.ts';
import { listsOf } from './list-watch.ts';

/** How the gateways' lists differ from the boards that publish, and from each other; empty when they do not. */
export async function listDifferences(cluster: Cluster): Promise<readonly string[]> {
  const to = Date.now();
  const reports = await cluster.boards.call('boards', { from: to, to });
  const boards = reports.filter(({ isPublishing }) => isPublishing);
  const lists = [...(await listsOf(cluster))];
  const found: string[] = [];
  for (const [gateway, list] of lists) {
    const listed = new Map(list.filter(isPublished).map((board) => [board.pipeline, board]));
    for (const { id, pipelines } of boards) {
      const entry = listed.get(pipelines.at(-1) ?? '');
      if (entry?.state !== 'live') found.push(`${gateway}: ${id} is ${entry?.state ?? 'missing'}`);
    }
    if (list.length > boards.length)
      found.push(`${gateway}: ${list.length} boards instead of ${boards.length}`);
  }
  const names = lists.map(([, list]) =>
    list
      .map(({ name, pipeline }) => `${name} ${pipeline}`)
      .sort()
      .join('\n'),
  );
  if (new Set(names).size > 1) found.push('the gateways disagree');
  return found;
}
