import type { MediaNode, NodeCondition } from '@boardcast/protocol';

/** What somebody has to do something about comes first. */
const order: readonly NodeCondition[] = ['down', 'draining', 'empty', 'serving'];

export function byAttention(a: MediaNode, b: MediaNode): number {
  const difference = order.indexOf(a.state) - order.indexOf(b.state);
  return difference || a.id.localeCompare(b.id, undefined, { numeric: true });
}
