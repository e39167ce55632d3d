import { betterOfTwo, fullnessOf } from '@boardcast/gateway/node-choice';
import type { Random } from '@boardcast/testkit/random';
import { nodeValue } from './fleet-records.ts';

/** Endpoints of a board, as a publisher creates them. */
const perBoard = 2;

/**
 * Boards placed by gateways that each know the loads of a second ago and what they placed themselves since.
 * Returns how many boards the fullest node has, as a multiple of the mean.
 */
export function unevenness(
  nodes: number,
  boards: number,
  { gateways, perSecond, random }: { gateways: number; perSecond: number; random: Random },
): number {
  const placed = Array<number>(nodes).fill(0);
  for (let done = 0; done < boards; done += perSecond) {
    const loads = placed.map((count, node) => nodeValue(node, 0, count * perBoard).load);
    const own = Array.from({ length: gateways }, () => new Map<number, number>());
    for (let index = 0; index < Math.min(perSecond, boards - done); index += 1) {
      const mine = random.pick(own);
      const candidates = [random.below(nodes), random.below(nodes)].map((node) => {
        const load = loads[node];
        if (load === undefined) throw new Error('no such node');
        const placedHere = mine.get(node) ?? 0;
        const boards = load.endpoints / perBoard + placedHere;
        return { id: String(node), fullness: fullnessOf(load, placedHere), boards };
      });
      const node = Number(betterOfTwo(candidates, () => random.next()));
      mine.set(node, (mine.get(node) ?? 0) + 1);
      placed[node] = (placed[node] ?? 0) + 1;
    }
  }
  return Math.max(...placed) / (boards / nodes);
}
