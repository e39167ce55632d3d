import type { Directory, DirectoryRecord, RecordValues } from '@boardcast/directory';
import type { BoardOrigin } from './cascade-index.ts';
import { OwnedRecord } from './owned-record.ts';

/** Where a relay's viewers are. */
export interface Edge {
  readonly node: string;
  /** Counts the board's relays on that node. */
  readonly slot: number;
}

/** The key of a relay's record. */
export function relayKey({ pipeline }: Pick<BoardOrigin, 'pipeline'>, edge: Edge): string {
  return `${pipeline}@${edge.node}/${edge.slot}`;
}

/** What is on the edge so far. */
interface EdgeObjects {
  readonly pipeline: string | null;
  readonly endpoint: string | null;
}

export function relayValue(
  { name, node, pipeline, source }: BoardOrigin,
  edge: Edge,
  state: {
    readonly sender: string | null;
    readonly own: EdgeObjects;
    readonly connected: boolean;
    readonly viewers: number;
  },
): RecordValues['relay'] {
  const { sender, own, connected, viewers } = state;
  return {
    board: name,
    origin: { node, pipeline, source, endpoint: sender },
    edge: { node: edge.node, ...own },
    ...{ connected, viewers },
  };
}

/** Claims a relay before anything of it is made, so that it is made once. */
export async function claimRelay(
  directory: Directory,
  board: BoardOrigin,
  edge: Edge,
  own: EdgeObjects,
  viewers: number,
): Promise<OwnedRecord<'relay'> | undefined> {
  const value = relayValue(board, edge, { sender: null, own, connected: false, viewers });
  const record = recordOf(directory, relayKey(board, edge));
  record.own(board.pipeline, value);
  if (await record.confirm()) return record;
  record.drop();
  return undefined;
}

/** A record that this gateway owns, or wants to. */
export function recordOf(
  directory: Directory,
  key: string,
  record?: DirectoryRecord<'relay'>,
): OwnedRecord<'relay'> {
  return new OwnedRecord({
    ...{ directory, kind: 'relay', key, onLost: () => undefined },
    ...(record !== undefined && { record }),
  });
}
