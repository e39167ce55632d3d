import type { DirectoryRecord } from '@boardcast/directory';
import type { BoardOrigin } from './cascade-index.ts';
import { fullnessOf } from './node-choice.ts';
import type { Edge } from './relay-record.ts';

/** How much fuller the board's own node may be: its other workers need no network. */
const ownNodeBonus = 0.1;
const maxFullness = 0.9;

/**
 * Where another relay of a board is made: a serving node that has a worker without its media, the least
 * full one. Undefined when there is none.
 */
export function chooseEdge(
  board: BoardOrigin,
  nodes: Iterable<DirectoryRecord<'node'>>,
  relays: readonly DirectoryRecord<'relay'>[],
  isBarred: (edge: Edge) => boolean,
): Edge | undefined {
  const candidates = [...nodes].flatMap(({ key: node, value }) => {
    const isOwn = node === board.node;
    const used = new Set(
      relays
        .filter(({ value: relay }) => relay.edge.node === node)
        .map(({ key }) => Number(key.split('/').at(-1))),
    );
    const count = value.workers - (isOwn ? 1 : 0);
    const slots = Array.from({ length: count }, (_, slot) => slot);
    const slot = slots.find((free) => !used.has(free) && !isBarred({ node, slot: free }));
    const fullness = fullnessOf(value.load, 0);
    if (value.state !== 'serving' || slot === undefined || fullness >= maxFullness) return [];
    return [{ edge: { node, slot }, fullness: fullness - (isOwn ? ownNodeBonus : 0) }];
  });
  return candidates.sort((a, b) => a.fullness - b.fullness)[0]?.edge;
}
